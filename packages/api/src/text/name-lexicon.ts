const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Capitalised by rule, yet the name of a time and of nobody. */
export const CALENDAR_WORDS = words(`
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
mon tue tues wed thu thur thurs fri sat sun january february march april may june july august september october november
december jan feb mar apr jun jul aug sep sept oct nov dec christmas easter halloween thanksgiving hanukkah ramadan diwali
xmas eve spring summer autumn fall winter today tomorrow yesterday tonight am pm bc ad bce`)

/** Adjectives of nations and faiths and names of languages: part of a longer name at most. */
export const ORIGIN_WORDS = words(`
african albanian american arab arabic argentine argentinian armenian asian australian austrian belgian brazilian british
bulgarian canadian cantonese caribbean catalan catholic celtic chilean chinese christian colombian croatian cuban czech
danish dutch egyptian english estonian ethiopian european filipino finnish flemish french gaelic georgian german greek
hawaiian hebrew hindi hindu hispanic hungarian icelandic indian indonesian iranian iraqi irish islamic israeli italian
jamaican japanese jewish kenyan korean kurdish latin latina latino lebanese lithuanian malay malaysian mandarin
mediterranean mexican mongolian moroccan muslim nepalese nepali nigerian nordic norwegian pakistani palestinian persian
peruvian polish portuguese punjabi roman romanian russian scandinavian scottish serbian slavic slovak slovenian somali
spanish sudanese swahili swedish swiss syrian taiwanese tamil thai tibetan turkish ukrainian urdu venezuelan victorian
vietnamese welsh western yiddish zulu`)

/** Forms of address before a name, without the dot. */
export const TITLES = words(
  'mr mrs ms miss mx dr prof professor doctor sir madam lady lord rev reverend father sister brother uncle aunt auntie aunty coach captain capt judge senator detective officer sergeant sgt grandma grandpa granny grandad granddad nana mum mom mommy dad daddy herr frau senor senora señor señora senhor senhora dona monsieur madame signor signora',
)

/** A dot after one of these ends no name. */
export const NAME_ABBREVIATIONS = words('st mt ft mr mrs ms dr prof jr sr')

/** Small words inside a name, kept in lower case. */
export const CONNECTORS = words('of de la del da di do dos das du des van von der den ter ten zu bin ibn al el le y e')

/** What is owned by somebody and named after them: "Joe's Diner" is one name, "Joe's Kindle" is two. */
export const VENUES =
  words(`bakery bar barbershop barn bbq beach bistro bookshop bookstore brewery burgers cafe café canyon cathedral chapel
church club coffee college corner creek cross day deli diner farm garage grill gym hall hospital house inn island kitchen lounge market
park pizza pizzeria place point pub restaurant saloon school shop square steakhouse store studio tacos tavern theater theatre toys`)

/** What is numbered: "Room 101", "Flight 370". */
export const NUMBERED =
  words(`act aisle apartment apollo apt area audi block boeing book bus building cabin chapter class classroom covid
exit flat flight floor formula galaxy gate gen grade group highway house interstate iphone level line lot mission office part
phase pixel platform playstation psalm room route section sector series season suite studio symphony tent terminal track train unit version
volume ward windows xbox zone`)

/** Upper-case words that are no organisation. */
export const PLAIN_ACRONYMS = words(`
ac ai aka am api app ar asap atm atv bbq bc bday bf bff bffs brb btw cc cd cds ceo cfo coo cpr cpu css csv cto cv dc diy dj dm dms
dna dob ep eps phd wiki dvd dvds eod eta etc faq fomo fyi gf gpa gps gpu hd hdmi hiit hr html http https id idk ii iii iq irl iv ikr imo imho io iou ip iso it
jk json kpi lbs led lmao lmk lol mc mfa mp mr mri ms mvp nb ngo nsfw nvm ok omg omw ootd op os pa pc pdf phd pics pin
pjs pm po pov pr ps pt pto qa qr rip rofl rpg rsvp sat sms smh sos sql ssd suv tbd tbh tbt tgif thx tl tldr tmi tv tvs ugh ui
url usb utc ux vcr vip vpn vr wfh wifi wtf xl xs xx xxx yay yolo mp3 mp4 4k 3d 2d`)

/** Verbs that only somebody does: a capitalised word before one is a person even where a sentence begins. */
export const PERSONAL_VERBS = words(`
said says told tells asked asks answered replied called calls texted texts emailed wrote writes went goes came comes loves loved
likes liked hates hated wants wanted thinks thought knows knew got gets gave gives bought brought made makes works worked lives
lived moved married proposed invited invites joined taught teaches plays played sings sang runs ran told visited visits met
suggested recommended mentioned promised agreed decided started helped helps showed sent passed cooked cooks baked painted
laughed cried smiled hugged kissed died lost won took takes volunteers volunteered enjoys enjoyed prefers graduated
adopted convinced surprised introduced plans planned hopes hoped feels felt believes believed bakes paints studies studied wishes`)

/** Places and makers so widely known that they are recognised without further evidence. */
export const WELL_KNOWN = words(`
afghanistan africa alabama alaska alberta algeria america amsterdam antarctica argentina arizona arkansas armenia asia athens
atlanta auckland australia austria azerbaijan baghdad bahamas bali baltimore bangkok bangladesh barcelona bavaria beijing belfast
belgium belgrade berlin bermuda bogota bolivia bordeaux bosnia boston botswana brazil brighton brisbane britain brooklyn brussels bucharest
budapest bulgaria burma cairo calgary california cambodia cambridge cameroon canada caracas cardiff cascais casablanca catalonia chicago
chile china cincinnati cleveland colombia colorado connecticut copenhagen cordoba cornwall corsica croatia cuba cyprus dakota dallas
damascus delaware delhi denmark denver detroit dubai dublin dubrovnik ecuador edinburgh egypt england estonia ethiopia europe fiji finland
florida france frankfurt galway geneva genoa germany ghana glasgow gothenburg granada greece greenland guatemala haiti halifax hamburg hanoi
havana hawaii helsinki himalayas hiroshima honduras honolulu houston hungary ibiza iceland idaho illinois india indiana indonesia iowa iran
iraq ireland israel istanbul italy jakarta jamaica japan jerusalem johannesburg kansas kathmandu kazakhstan kentucky kenya kiev korea kosovo
kraków krakow kuwait kyiv kyoto laos latvia lebanon leeds libya lima lisbon lithuania liverpool ljubljana london louisiana luxembourg
lyon macedonia madagascar madrid maine malaysia mali malta manchester manhattan manila marrakesh marseille maryland massachusetts
mauritius melbourne memphis mexico miami michigan milan minneapolis minnesota mississippi missouri moldova monaco mongolia montana
montenegro montreal morocco moscow mozambique mumbai munich myanmar nairobi namibia naples nashville nebraska nepal netherlands nevada
newcastle nicaragua niger nigeria norfolk normandy norway oakland ohio okinawa oklahoma oman ontario oregon orlando osaka oslo ottawa
oxford pakistan palestine panama paraguay paris patagonia pennsylvania perth peru philadelphia philippines phoenix pittsburgh poland porto
portland portugal prague provence qatar quebec queensland reykjavik rio rome romania russia rwanda sacramento salzburg santorini
sapporo sardinia scotland seattle senegal seoul serbia seville shanghai sicily singapore slovakia slovenia somalia spain
stockholm stuttgart sudan sumatra surrey sussex sweden switzerland sydney syria taipei taiwan tanzania tasmania tehran tennessee texas
thailand tibet tokyo toronto transylvania tunis tunisia turin turkey tuscany uganda ukraine uruguay utah uzbekistan valencia
vancouver venezuela venice vermont vienna vietnam wales warsaw washington wellington wisconsin wyoming yorkshire yemen zagreb zambia
zanzibar zimbabwe zurich
adidas airbnb alexa amazon android audi bmw boeing bosch canon chevrolet chrome costco discord disney disneyland dropbox ebay etsy
facebook ferrari figma fitbit github gmail google hogwarts honda huawei hulu hyundai ibm ikea instagram intel kindle lego lexus linkedin linux
lyft macbook marvel mastercard mazda mcdonald mercedes microsoft minecraft mozart nasa netflix nike nikon nintendo nissan nokia nvidia openai oracle
paypal peloton pepsi pinterest pixar playstation pokemon porsche postgres postgresql python reddit roblox rolex samsung shakespeare siri skype slack
snapchat sony spotify starbucks subaru tesla tiktok toyota twitch twitter uber ubuntu unesco unicef venmo vodafone volkswagen volvo walmart
whatsapp wikipedia xbox yamaha yelp youtube zelda zoom`)

/** German function words: where they rule, a capital letter marks a noun and proves no name. */
export const GERMAN_FUNCTION_WORDS = words(
  'der das und ist nicht ich ein eine einen einem mit auf für wir sie dem zu habe im von sich auch es bin wie aber noch haben hat wird nach bei als den die war',
)

/** Capitalised phrases that name a day or a courtesy, as keys. */
export const PLAIN_PHRASES: ReadonlySet<string> = new Set([
  'new year',
  'new years',
  'new years day',
  'new years eve',
  'valentines day',
  'mothers day',
  'fathers day',
  'black friday',
  'boxing day',
  'good friday',
  'your honour',
  'your honor',
  'good luck',
  'good morning',
  'good night',
  'happy birthday',
  'happy new year',
  'merry christmas',
  'bonjour',
  'ciao',
  'hola',
  'gracias',
  'merci',
  'danke',
])
