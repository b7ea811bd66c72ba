import { stem } from './stem.ts'

/**
 * Everyday English words, in base form, that a sentence or a title may capitalise without naming anybody. Beyond the
 * function words it holds the verbs, nouns and adjectives people begin a sentence with.
 */
const LIST = `
able about absolutely accept access accident accomplish according account ache achieve acknowledge across act action
active activity actor actual actually add address admire admit adopt adult advance advantage adventure advice advise affair
afford afraid after afternoon again against age agency agenda agent ago agree agreement ahead aid aim air airport alarm
album alcohol alert alive all allergy allow almost alone along already alright also alternative although altogether always
amaze amazing ambition among amount amuse ancient and anger angle angry animal announce annoy annual another answer ant
anxiety anxious any anybody anyhow anymore anyone anything anyway anywhere apart apartment apologise apology app apparently
appeal appear appetite apple application apply appointment appreciate approach appropriate approve area argue argument arm
army around arrange arrest arrival arrive art article artist as aside ask aspect assignment assist assistant associate
assume at athlete atmosphere attach attack attempt attend attention attic attitude attract attractive audience aunt author
authority autumn available average avoid award aware away awesome awful awkward baby back background backpack backyard bad
badly bag bake baker bakery balance ball balloon banana band bank bar bare barely bargain barn base baseball basement basic
basically basil basket basketball bat bath bathroom battery battle be beach bean bear beard beat beautiful beauty because
become bed bedroom bee beef beer before beg begin beginner behave behind being believe bell belong below belt bench benefit
beside besides best bet better between beyond bicycle big bike bill bird birth birthday biscuit bit bite bitter black
blame blanket bless blind block blog blood bloom blouse blow blue board boat body boil bold bomb bone bonus book boost boot
border bore boring born borrow boss both bother bottle bottom bowl box boy boyfriend brain branch brand brave bravo bread
break breakfast breath breathe breed breeze bride bridge brief bright brilliant bring broad broken brother brown brush
buddy budget bug build building bunch burger burn bus bush business busy but butter butterfly button buy by bye cabin
cabinet cable cafe cage cake calendar call calm camera camp campaign campus can cancel cancer candidate candle candy cap
capable capital captain capture car card care career careful carpet carrot carry cart case cash cast castle cat catch
category cause ceiling celebrate celebration cell center century ceramic cereal certain certainly chain chair challenge
champion chance change channel chapter character charge charity charm chart chase chat cheap check cheer cheers cheese
chef cherish chicken chief child childhood chip chocolate choice choose chore church cinema circle circumstance citizen city
claim class classic classroom clean clear clearly clever client cliff climate climb clinic clock close closet cloth clothes
cloud club clue coach coast coat code coffee coin cold collect collection college color combination combine come comedy
comfort comfortable comic comment commit commitment committee common communicate community company compare compete
competition complain complete completely complex complicated computer concentrate concept concern concert conclusion
condition conference confidence confident confirm confuse congratulate congratulations congrats connect connection consider
considering consist constant construction consultant contact contain content contest context continue contract contrast
contribute control convenient conversation convince cook cookie cool cooperate copy core corn corner correct cost cottage
couch cough council count counter country couple courage course court cousin cover cow cozy crack craft crash crazy cream
create creative creature credit crew crime crisis critic cross crowd crucial cruise cry culture cup cure curious current
currently curtain curve custom customer cut cute cycle dad daily damage dance dancer danger dangerous dare dark data date
daughter day dead deadline deal dear death debate debt decade decent decide decision deck decorate deep deer definitely
degree delay delicious delight deliver delivery demand dentist deny department depend depression depth describe desert
deserve design desk despite dessert destination detail determine develop development device diary die diet difference
different difficult difficulty dig digital dinner direct direction director dirt dirty disappear disappoint discipline
discover discuss discussion disease dish distance divide divorce dive do doctor document dog doll dollar donate door double
doubt down downtown draft drag drama dramatic draw drawer drawing dream dress drink drive driver drop drum dry duck due
dude during dust duty each eager ear earlier early earn earth easily east easy eat economy edge edit editor educate
education effect effective effort egg eight either elder election electric elegant element eleven else elsewhere email
embarrass emergency emotion emotional employ employee empty enable encounter encourage end energy engage engagement
engine engineer enjoy enormous enough ensure enter entertain entire entirely entrance environment episode equal equipment
error escape especially essay essential establish estimate even evening event eventually ever every everybody everyday
everyone everything everywhere evidence exact exactly exam examine example excellent except exchange excite exciting excuse
exercise exhaust exhibit exhibition exist expect expensive experience expert explain explore express expression extend extra
extreme extremely eye fabric face fact factor factory fail failure fair fairly faith fall false familiar family famous fan
fancy fantastic far farm farmer fascinate fashion fast fat father fault favor favorite fear feature fee feed feedback feel
feeling fellow female fence festival fetch few field fifteen fifty fight figure file fill film final finally finance find
fine finger finish fire firm first fish fishing fit fitness five fix flag flat flavor flexible flight float floor flower flu
fly focus fold folk folks follow food fool foot football for force foreign forest forever forget forgive fork form formal
former fortunate fortunately forty forward found four frame frankly free freedom freeze frequent fresh friday friend
friendly friendship from front fruit frustrate full fully fun fund funny furniture further future gain gallery game garage
garden gardening gas gate gather gay general generally generous genius gentle gently genuine get ghost giant gift girl
girlfriend give glad glass go goal goat god gold golden golf good goodbye goodness gosh got govern government grab grade
gradual graduate graduation grand grant grass grateful great green greet grey grief ground group grow growth guarantee guess
guest guide guilt guilty guitar gun gut guy gym habit hair haircut half hall hand handle handsome hang happen happiness
happy hard hardly harm harmony hat hate have he head headache heal health healthy hear heart heat heaven heavy hello help
helpful her here hero hey hi hide high highlight hike hiking hill hire his history hit hobby hold hole holiday home homework
honest honestly honey honor hope hopefully horrible horse hospital host hot hotel hour house household housework how
however hug huge human humble humor hundred hungry hurry hurt husband ice idea ideal identify identity if ignore ill
illness image imagine immediate immediately impact important impossible impress impression improve in incident include
income increase incredible indeed independent indoor influence inform information ingredient initial injury inner innocent
inside insight insist inspect inspiration inspire inspiring instance instant instead instruction instrument insurance
intelligent intend intense interest interesting international internet interview into introduce invent invest invitation
invite involve iron island issue it item its itself jacket jam jar jazz jealous jeans jewelry job jog join joke journal
journey joy judge judo juice jump just justice karate keen keep key keyboard kick kid kidding kill kind kindness king kiss kit
kitchen kitten knee knife knit knock know knowledge lab label lack lady lake lamp land landscape lane language laptop large
last late lately later latest laugh laughter laundry law lawn lawyer lay layer lazy lead leader leadership leaf lean learn
least leather leave lecture left leg legal legend lemon lend length less lesson let letter level library license lie life
lift light like likely limit line link lion lip list listen literally literature little live lively lives load loan local
location lock log logic lonely long look loose lord lose lot loud lounge love lovely lover low loyal luck luckily lucky lunch
machine mad magazine magic mail main mainly maintain major make makeup male mall man manage management manager manner many
map marathon march mark market marriage marry mask mass massive master match material math matter mature maximum may maybe
meal mean meaning meanwhile measure meat medal media medical medicine meditate meditation medium meet meeting melody member
memory mental mention menu merry mess message metal method middle midnight might mild mile military milk million mind mine
minister minor minute mirror miss mission mistake mix mobile mode model modern mom moment money monitor monkey month mood
moon more moreover morning most mostly mother motivate motivation motor mountain mouse mouth move movement movie much mud mug
multiple muscle museum music musical musician must my mystery nail name nap narrow nation national native natural naturally
nature near nearby nearly neat necessary neck need negative neighbor neighborhood neither nerve nervous net network never
nevertheless new newly news newspaper next nice night nine no nobody noise noisy none nonetheless noodle nope nor normal
normally north nose not note nothing notice novel now nowadays nowhere number numerous nurse nut object objective obvious
obviously occasion occasionally occur ocean odd of off offer office officer official often oil okay old on once one ongoing
onion online only onto oops open opening opera operate operation opinion opportunity opposite option or orange orchestra
order ordinary organic organization organize original other otherwise ought our out outcome outdoor outdoors outfit outside
outstanding oven over overall overcome overwhelm own owner pace pack package page pain painful paint painter painting pair
pal pan panel panic pants paper parade paradise parent parenting park parking part participate particular particularly
partner party pass passenger passion passionate past pasta pastry path patience patient pattern pause pay peace peaceful
peanut pearl pen pencil penny people pepper per perfect perfectly perform performance perhaps period permanent permission
person personal personality personally perspective pet phase phone photo photography phrase physical piano pick picnic
picture pie piece pig pilot pink pipe pitch pizza place plain plan plane planet plant plastic plate platform play player
please pleasure plenty plot plus pocket poem poet poetry point police policy polite politics pool poor pop popcorn popular
population porch portrait position positive possible possibly post poster pot potato potential pottery pound pour power
powerful practical practice praise pray prayer precious prefer pregnant prepare presence present presentation preserve
president press pressure pretend pretty prevent previous previously price pride priest primary prince princess principal
principle print printer prior priority privacy private prize probably problem procedure process produce product production
profession professional professor profile profit program progress project promise promote promotion proof proper properly
property proposal propose protect protest proud prove provide pub public publish pull pumpkin punch puppy purchase pure
purple purpose purse push put puzzle quality quarter queen question queue quick quickly quiet quietly quit quite quote
rabbit race radio rain rainbow raise random range rank rare rarely rate rather raw reach react reaction read reader reading
ready real realistic reality realize really reason reasonable recall receive recent recently recipe recognize recommend
recommendation record recover recovery recycle red reduce refer reference reflect reflection refresh refuse regard
regarding regardless region register regret regular regularly reject relate relation relationship relative relatively relax
relaxation relaxing release relevant reliable relief relieve religion remain remarkable remember remind reminder remote
remove rent repair repeat replace reply report represent request require rescue research reserve resilience resource
respect respond response responsibility responsible rest restaurant result resume retire retirement retreat return reveal
review reward rhythm rice rich ride right ring rise risk ritual river road roast rock rocky role roll romance romantic roof
room roommate root rose rough round route routine row royal rude ruin rule run runner running rush sad sadly safe safety
sail salad salary sale salmon salt same sample sand sandwich satisfaction satisfy sauce save saving say scale scare scared
scary scene scenery schedule scheme scholarship school science scientist score scratch scream screen sculpture sea search
season seat second secret secretary section secure security see seed seek seem seldom select selection self sell send senior
sense sensible sensitive sentence separate series serious seriously serve service session set setting settle seven several
severe sew shadow shake shame shape share sharp she shelf shell shelter shift shine ship shirt shock shoe shoot shop shopping
short shot should shoulder shout show shower shut shy sibling sick side sight sign signal significant silence silent silk
silly silver similar similarly simple simply since sing singer single sink sister sit site situation six size skate skateboard
sketch ski skiing skill skin skip skirt sky slave sleep slice slide slight slightly slow slowly small smart smell smile smoke
smooth snack snow snowboard so soccer social society sock soft software solid solo solution solve some somebody someday
somehow someone something sometimes somewhat somewhere son song soon sorry sort soul sound soup source south space spare
speak speaker special specific specifically speech speed spend spicy spirit spiritual split sport spot spread spring square
stable stadium staff stage stair stand standard star stare start state statement station status stay steady steak steal step
stick still stomach stone stop store storm story strange stranger strategy stream street strength strengthen stress stretch
strict strike string strong struggle stuck student studio study stuff stunning stupid style subject submit succeed success
successful such sudden suddenly suffer sugar suggest suggestion suit suitable suitcase sum summer sun sunny sunrise sunset
super supper supply support suppose supposedly sure surely surf surface surfing surgery surprise surround survey survive
suspect sweat sweater sweet sweetheart swim swimming swing switch symbol sympathy symptom system table tablet tail take tale
talent talk tall tap tape target task taste tasty tattoo tax taxi tea teach teacher teaching team teammate tear tech
technical technique technology teen teenager tell temperature temple temporary ten tend tennis tense tent term terrible
terrific test text than thank thankful thankfully thanks that the theater their them theme then theory therapist therapy
there therefore these they thick thin thing think third thirsty thirty this those though thought thoughtful thousand threat
three thrilled through throughout throw thus ticket tidy tie tight till time tiny tip tired title to toast today together
toilet tomato tomorrow tone tonight too tool tooth top topic total totally touch tough tour tournament toward towel tower
town toy track trade tradition traditional traffic trail train trainer training transfer transform transition transport
trap travel treasure treat treatment tree trend trial tribe trick trip trophy trouble truck true truly trust truth try
tuesday tune turkey turn tv twelve twenty twice twin two type typical typically ugh ugly ultimate ultimately umbrella
unable uncle under understand understanding unexpected unfortunately unhappy uniform union unique unit universe university
unknown unless unlike unlikely until unusual up update upgrade upon upper upset us use used useful useless user usual
usually vacation valley valuable value van variety various vast vegetable vegetarian vehicle version very vet via vibe
victim victory video view village violence violin virtual visit visitor visual vital voice volleyball volume volunteer
volunteering vote wait waiter wake walk wall wallet want war warm warn warning wash waste watch water waterfall wave way we
weak wealth weapon wear weather web website wed wedding week weekend weekly weigh weight weird welcome well wellness west
wet what whatever wheel when whenever where whereas wherever whether which while white who whoever whole whom whose why wide
wife wild wildlife will willing win wind window wine wing winner winter wise wish with within without witness wolf woman
wonder wonderful wood wooden wool word work worker workout workplace workshop world worry worse worst worth wound wow wrap
write writer writing wrong yard yay yeah year yell yellow yep yes yesterday yet yoga you young your yourself youth yum
yummy zero zone zoo
aha ahh alas amen anytime argh aww bah bam bingo boo bro bruh cheers chill congrats cya dang darn dear done duh eek eh
exactly fab fingers gee glad gah gorgeous gotcha haha hahaha hehe heya hmm hooray huh hurrah hurray hush ikr jeez kudos lmao
lol man mate meh mhm nah nay nice nope oh ohh omg ooh oops ouch oy phew pics please ps sheesh shh sis soz sup sweetie ta thanks
thx tbh tgif ty uh uhm um umm welcome whatever whew whoa woah woohoo woo wow wowza xoxo yahoo yay ye yea yeah yep yikes yo
yup yum yuck
accounting acting admin agreed algebra alongside alpaca alternatively amazingly amid apologies applause archaeology
architecture astronomy aquarium avocado bacon badminton banking bathing besties biology boarding booking botany boxing
breathing brownie brunch bubble burnout cactus calligraphy camping canoe canvas caramel carbs cardio caring carpentry
carving caviar cello charcoal cheesecake chemistry chess chili choir chord cinnamon clarinet clay climbing coaching cocoa
coconut coding comedian consequently cooking counseling crochet crossword cuddle cupcake curry cycling dancing dairy
decor deja diabetes dolphin donut doodle drawing dreaming drumming economics embroidery emergency empathy everytime
fajita fermentation fiction finance firstly fishing flute forgiveness furthermore gaming geography geology goalkeeper
granola gratitude grilling guacamole guinea gymnastics hamster handball happily harp hence herb hockey hummus indie
investing ironically jazz jewellery jogging journaling juggling kayak keto kickboxing kindergarten knitting kombucha lasagna
learning leaving likewise looking loads loving marketing mathematics medieval merging minimalism moving mindfulness
motherhood mushroom namaste networking notably novelist nursing nutrition origami packing pancake parrot patting
philosophy photographing physics pickle pilates pilgrimage planning playing poker positivity predictably psychology
punk quilting rap regards reggae reiki robotics rowing rugby sadness salsa sailing sculpting sewing shipping sightseeing
singing skateboarding skating sketching skydiving sledding slowly smoothie snorkeling snowboarding soccer sociology
softball solar sourdough speaking spinach squash statistics stargazing strawberry streaming stretching studying sudoku
sushi swimming taco talking tango tapas teamwork thereby theology thriller thyme tofu traveling treadmill trekking
trombone trumpet tutoring typing ukulele unboxing vanilla vegan veggie walking watching watercolor weaving weightlifting
woodworking working woodwork wrestling yogurt zoology zucchini zumba
`

let common: ReadonlySet<string> | undefined

/** The words and their stems, made at first use. */
function getCommon(): ReadonlySet<string> {
  common ??= new Set(
    LIST.trim()
      .split(/\s+/)
      .flatMap((word) => [word, stem(word)]),
  )
  return common
}

const MAXIMUM_REMEMBERED = 16_384
const remembered = new Map<string, boolean>()

/** Whether a folded, lower-case word is everyday vocabulary, in any of its forms. */
export function isCommonWord(word: string): boolean {
  const known = remembered.get(word)
  if (known !== undefined) return known
  const words = getCommon()
  const found = words.has(word) || words.has(stem(word))
  if (word.length > 64) return found
  if (remembered.size >= MAXIMUM_REMEMBERED) remembered.clear()
  remembered.set(word, found)
  return found
}
