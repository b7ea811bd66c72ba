/**
 * Everyday words by what they are about, one group a line: `name [> wider groups]: words`. A phrase is joined by `_`.
 * A word may stand in several groups; words with many unrelated senses ("run", "bank", "light") are left out or stand
 * where two friends talking would most often mean them. A leading `~` marks a group so common in small talk that
 * sharing it means little.
 */
export const CONCEPT_GROUPS = `
leisure: hobby pastime leisure unwind relax relaxation destress de_stress stress_relief self_care selfcare me_time free_time spare_time downtime chill_out recharge escape decompress switch_off interest enjoyment amusement recreation outlet therapeutic soothing calming little_island
creativity: creative creativity art artistic artist artwork imagination inspire inspiration masterpiece self_expression designer
pottery > craft: pottery clay ceramic kiln glaze potter bowl pot vase
craft > leisure creativity: craft crafting handmade handcrafted diy artisan knit knitting crochet sew sewing quilt quilting embroidery yarn needlework weave weaving woodwork woodworking carpentry carve carving origami scrapbook candle_making jewelry_making macrame beading
painting > leisure creativity: paint painting painter watercolor acrylic canvas palette easel brushstroke oil_painting abstract_art portrait landscape mural
drawing > leisure creativity: draw drawing sketch sketching doodle illustration illustrator illustrate comic cartoon calligraphy lettering sketchbook pencil charcoal
sculpture > creativity: sculpture sculpt sculptor statue bust
photography > leisure creativity: photo photography photographer camera lens picture snapshot selfie darkroom polaroid tripod shutter
writing > leisure creativity: write writer writing author novelist blog blogger blogging journal journaling diary poem poetry poet manuscript screenplay screenwriter screenwriting script essay novel draft publish publisher publication storytelling fiction memoir
reading > leisure: read reader book novel bookworm library bookshop bookstore bestseller chapter author paperback literature story fiction nonfiction biography memoir fantasy_novel book_club audiobook kindle bookshelf genre trilogy
music > leisure: music musical song tune melody album band singer concert musician listen_to_music playlist lyric jazz rock_music pop_music hip_hop rap classical country_music folk_music blues reggae spotify vinyl record_collection mozart beethoven bach compose composer songwriter orchestra symphony
singing > music: sing singer singing vocal vocalist choir karaoke chorus a_cappella soprano
instrument > music: instrument guitar piano violin drum cello flute clarinet saxophone trumpet keyboard ukulele harp bass_guitar bassist guitarist pianist violinist drummer fiddle banjo trombone oboe harmonica accordion synth synthesizer play_instrument
concert > music event: concert gig festival live_music performance perform tour stage headliner encore live_show band_tour musical_act venue
dance > leisure performance: dance dancer dancing ballet salsa tango waltz hip_hop_dance choreography choreographer ballroom contemporary_dance zumba dance_studio dance_class recital
performance: perform performance performer theater actor actress acting audition rehearsal rehearse drama broadway musical_theater improv stand_up comedian comedy magician magic circus opera
film > media leisure: movie film cinema theater screening director actor actress watch_movie blockbuster trailer documentary sequel trilogy oscar premiere hollywood thriller horror_movie romcom sci_fi marvel pixar disney animation star_wars netflix popcorn
television > media leisure: tv series sitcom episode netflix binge stream streaming hulu soap_opera reality_show broadcast anime cartoon
~media: media news newspaper magazine article journalist journalism podcast radio broadcast interview episode reporter
gaming > leisure: game gamer gaming video_game playstation xbox nintendo console esports tournament pc_game multiplayer rpg minecraft fortnite zelda pokemon overwatch valorant counter_strike street_fighter cyberpunk witcher controller joystick twitch streamer level_up speedrun
boardgame > leisure: board_game card_game chess checkers monopoly scrabble catan puzzle jigsaw crossword sudoku dungeons dnd poker bridge_club trivia game_night dice uno tabletop
collecting > leisure: collect collection collector collectible figurine stamp coin antique memorabilia vintage sneaker_collection action_figure vinyl autograph
gardening > leisure nature: garden gardening gardener plant seed flower bloom soil compost greenhouse backyard prune weed vegetable_garden tomato_plant succulent houseplant lawn herb_garden harvest watering flowerbed
cooking > leisure food: cook cooking chef recipe kitchen bake baking baker roast grill stew homemade cuisine dish ingredient cookbook culinary cooking_class meal_prep barbecue bbq saute simmer
outdoors > leisure nature: outdoor outdoors hike hiking hiker trail trek trekking camp camping campfire campsite tent backpack backpacking wilderness nature_walk canoe kayak kayaking fishing fish climbing rock_climbing summit marshmallow smores national_park bonfire
fitness > leisure health: exercise workout fitness gym gymnasium trainer personal_trainer training weightlifting weights cardio jog jogging treadmill stretch pilates crossfit push_up aerobics bootcamp hiit deadlift muscle strength spin_class physical_activity active
yoga > leisure mindfulness: yoga pilates meditate meditation mindful mindfulness breathe breathing tai_chi zen retreat namaste asana
mindfulness > mental_health: mindful mindfulness meditate meditation calm gratitude inner_peace grounding present_moment serenity tranquil
running > sport fitness: runner running marathon race jog jogger jogging sprint 5k 10k half_marathon triathlon ultramarathon track_and_field finish_line
cycling > sport: bicycle bike cycling cyclist mountain_bike bmx ride_bike peloton
swimming > sport: swim swimmer swimming pool lap diving snorkel snorkeling scuba dive freestyle backstroke
winter_sport > sport: ski skiing skier snowboard snowboarding ice_skate ice_skating skating hockey sled sledding slope snowshoe
water_sport > sport: surf surfing surfer surfboard paddle paddleboard paddleboarding rowing row sail sailing kayak kayaking canoe rafting windsurf wakeboard jet_ski
martial_art > sport: karate judo taekwondo kickboxing boxing boxer jiu_jitsu martial_art self_defense kung_fu mma wrestling wrestler fencing belt dojo aikido muay_thai
ball_game > sport: soccer football basketball baseball softball volleyball tennis badminton rugby golf cricket lacrosse handball pickleball squash ping_pong table_tennis nba nfl mlb hoop dunk goal goalkeeper quarterback touchdown pitcher racket
sport: sport athlete athletic athletics team coach coaching tournament championship league competition compete champion medal trophy teammate olympic olympics stadium season_opener referee gymnastics gymnast skateboard skateboarding skate
competition: contest competition compete competitor tournament championship champion winner award prize trophy medal first_place finalist victory qualify
family: family relative kin kinfolk household clan ancestry ancestor generation family_tree heritage roots
parents > family: parent mom dad parenting folks stepmom stepdad stepmother stepfather single_parent motherhood fatherhood guardian
children > family: child son daughter baby toddler infant newborn youngster little_one stepson stepdaughter teen teenager kiddo little_guy parenting offspring
baby > children: baby infant newborn pregnant pregnancy expecting birth give_birth diaper crib stroller due_date maternity ultrasound midwife babysit nursery toddler labor
adoption > children: adopt adoption adoptive foster orphan adoption_agency foster_care orphanage
sibling > family: sibling brother sister twin stepbrother stepsister bro sis half_brother half_sister
grandparents > family: grandma grandpa grandparent grandchild grandson granddaughter great_grandmother
extended_family > family: aunt uncle cousin niece nephew auntie in_law mother_in_law father_in_law brother_in_law sister_in_law
spouse > relationship: husband wife spouse marry fiance fiancee hubby better_half partner significant_other
romance > relationship: romance romantic boyfriend girlfriend date dating crush relationship couple partner fall_in_love soulmate valentine kiss affection flirt tinder first_date sweetheart anniversary
wedding > relationship celebration: wedding marry bride groom engaged engagement propose proposal ceremony bridesmaid honeymoon vow best_man reception elope newlywed
breakup > relationship: breakup break_up broke_up divorce divorced separate separated separation ex ex_boyfriend ex_girlfriend ex_husband ex_wife heartbreak heartbroken dump split_up
relationship: relationship marry married dating partner commitment bond
~friendship: friend friendship buddy pal bestie bff best_friend companion mate hang_out acquaintance close_friend friend_group make_friends get_together catch_up
~support: support supportive encourage encouragement assist assistance be_there reassurance cheer lift_up uplift lean_on backing advice guidance
mentor > support: mentor mentoring mentorship coach role_model guide guidance advise advisor tutor tutoring look_up_to
food: food eat meal dish cuisine snack breakfast lunch dinner supper brunch feast appetizer delicious tasty yummy flavor taste bite
italian_food > food: pizza pasta lasagna spaghetti risotto ravioli gnocchi italian_food parmesan pesto
asian_food > food: sushi ramen noodle curry dumpling stir_fry pad_thai dim_sum tofu kimchi pho teriyaki wok soy_sauce rice biryani naan
mexican_food > food: taco burrito quesadilla guacamole salsa_dip enchilada tortilla nacho fajita
fast_food > food: burger hamburger fries hot_dog takeout take_out fast_food pizza fried_chicken sandwich drive_thru delivery
meat > food: meat chicken beef pork steak bacon sausage ham lamb turkey barbecue bbq ribs meatball
seafood > food: seafood salmon shrimp lobster crab tuna oyster fish_and_chips clam squid
vegetables > food: vegetable veggie salad tomato carrot potato broccoli spinach lettuce onion pepper mushroom cucumber kale zucchini pumpkin squash bean lentil corn greens eggplant
fruit > food: fruit apple banana berry strawberry blueberry raspberry orange grape mango peach pear cherry pineapple watermelon lemon lime avocado coconut kiwi smoothie
dessert > food: dessert sweet cake cookie cupcake brownie ice_cream pie chocolate candy pastry donut pudding cheesecake tart muffin caramel vanilla gelato sorbet sweets treat sugar macaron cinnamon_roll frosting
bakery > food: bake bakery baker bread sourdough dough pastry croissant bagel loaf flour yeast oven muffin scone
dairy > food: milk cheese yogurt butter cream dairy lactose dairy_free
diet > food health: diet vegan vegetarian gluten gluten_free keto calorie nutrition nutritionist nutritious healthy_eating lose_weight weight_loss weight overweight slim fasting protein low_carb eat_healthy organic pescatarian dietary
allergy > health: allergy allergic intolerance intolerant lactose peanut gluten pollen hay_fever sneeze reaction epipen antihistamine asthma hives sensitivity fur
drink: drink beverage juice soda lemonade smoothie milkshake sip thirsty
coffee > drink: coffee espresso latte cappuccino cafe barista coffee_shop starbucks caffeine mocha
tea > drink: tea chai matcha teapot herbal_tea green_tea kettle kombucha
alcohol > drink: wine beer cocktail whiskey vodka rum gin champagne drunk bar pub brewery winery vineyard craft_beer sober hangover liquor margarita cheers tipsy wine_tasting martini
restaurant > food place: restaurant cafe diner bistro eatery eat_out dine reservation waiter waitress menu server buffet food_truck steakhouse takeout brunch
picnic > food outdoors: picnic basket blanket barbecue cookout potluck park
grocery > food shopping: grocery supermarket farmers_market ingredient produce
travel > leisure: travel traveler trip vacation journey visit tour tourist tourism getaway adventure abroad overseas destination itinerary explore backpacking sightseeing sightsee excursion voyage wanderlust explore_new passport visa luggage suitcase souvenir jet_lag
roadtrip > travel: road_trip roadtrip drive highway rv camper campervan van scenic_route motel
flight > travel: fly flight airport plane airplane airline pilot layover takeoff landing jet
hotel > travel: hotel hostel airbnb resort motel inn lodge bed_and_breakfast room_service cabin accommodation
beach > nature travel: beach sea seaside ocean coast coastal shore shoreline sand wave seashell island sunbathe surf tide bay lighthouse pier
mountain > nature: mountain peak hill summit cliff alps rockies valley canyon ridge volcano altitude glacier
forest > nature: forest wood woods tree woodland jungle rainforest redwood pine oak leaf bark fall_foliage
lake > nature: lake river stream waterfall pond creek riverbank dam
park > nature place: park national_park garden playground picnic nature_reserve yellowstone yosemite trail zoo
nature: nature natural scenery scenic landscape wildlife outdoors environment sunset sunrise sky star stargaze stargazing moon meteor aurora constellation telescope rainbow meadow field wildflower
space > science: space planet astronomy astronaut nasa telescope galaxy universe mars moon rocket comet meteor eclipse
weather: weather rain rainy snow snowy storm stormy sunny sunshine wind windy thunder lightning hurricane tornado flood heatwave freezing humid fog temperature forecast climate blizzard drought
~season_winter > weather: winter snow christmas frost icy december january snowman
~season_summer > weather: summer hot heat sunburn july august beach_season
~season_autumn > weather: autumn foliage pumpkin october leaves_change
~season_spring > weather: spring blossom bloom april
environment: environment environmental eco_friendly climate_change sustainable sustainability recycle recycling pollution conservation conserve plastic renewable solar green_energy carbon wildlife_conservation cleanup planet_earth
pet > animal: pet dog puppy cat kitten hamster rabbit bunny parrot goldfish fish_tank aquarium guinea_pig turtle tortoise lizard gecko snake furry furball vet veterinarian leash collar adopt_pet animal_shelter shelter companion fur_baby paw breed rescue_dog groom
dog > pet: dog puppy pup doggy golden_retriever labrador shepherd poodle bulldog beagle husky corgi dachshund chihuahua terrier retriever pooch canine bark fetch walk_dog leash dog_park doggie
cat > pet: cat kitten kitty feline meow purr litter_box tabby siamese
horse > animal: horse pony ride_horse horseback equestrian stable saddle riding_lesson gallop mare stallion
bird > animal: bird parrot owl eagle hawk birdwatch birdwatching feather nest robin pigeon hummingbird parakeet penguin duck goose hen rooster peacock flamingo
wild_animal > animal: wildlife lion tiger elephant bear wolf fox deer monkey giraffe zebra whale dolphin shark seal otter moose raccoon squirrel safari zoo turtle kangaroo koala panda gorilla
farm_animal > animal: farm cow pig sheep goat chicken hen barn farmer alpaca llama
insect > animal: insect butterfly bee spider beetle dragonfly moth ladybug mosquito beekeeping hive
animal: animal creature species wildlife beast zoo critter vet veterinarian
health: health healthy doctor medical medicine wellness wellbeing well_being physical checkup check_up appointment medication condition diagnosis diagnose
illness > health: ill illness sick sickness disease flu cold fever cough virus infection covid pandemic symptom pneumonia migraine headache nausea stomach_ache unwell diabetes cancer tumor chemo asthma arthritis chronic condition blood_pressure cholesterol stroke heart_attack ulcer gastritis
injury > health: injury injure hurt broken_bone fracture sprain wound bruise twisted_ankle ankle knee accident crutches cast stitches concussion torn_ligament tear scar bleed bandage physical_therapy physiotherapy rehab
hospital > health: hospital emergency_room er surgery surgeon operation nurse ambulance patient clinic ward icu doctor admit x_ray mri biopsy emergency
treatment > health: treatment treat therapy cure heal recover recovery remedy medication medicine pill prescription dose vaccine vaccination antibiotic pharmacy rehab physio painkiller
dentist > health: dentist dental tooth braces cavity toothache
eye_care > health: glasses eyesight vision optometrist contact_lens blind
mental_health > health: mental_health therapy therapist counseling counselor psychologist psychiatrist depression depressed anxiety anxious panic_attack ptsd trauma burnout stress mental wellbeing psychology self_esteem emotional_health support_group
sleep > health: sleep insomnia nap tired exhausted exhaustion bedtime dream nightmare awake fatigue mattress pillow asleep oversleep sleepless
addiction > health: addiction addict sober sobriety alcoholic smoke smoking cigarette quit_smoking vape rehab relapse drug
~body: body hair skin leg arm foot shoulder muscle tattoo piercing
beauty: makeup hair haircut hairstyle hairdresser salon spa manicure nails skincare cosmetics lipstick massage facial barber dye perfume beauty self_care pamper
death: die passed_away pass_away funeral grief grieve mourn mourning bereavement late_husband late_wife lose_loved_one burial cemetery grave memorial widow widower condolence ashes
~joy > emotion: happy happiness joy joyful glad delighted delight cheerful thrilled excited excitement elated ecstatic overjoyed enjoy laugh smile bliss
sadness > emotion: sad sadness unhappy upset depressed heartbroken sorrow miserable devastated disappointed disappointment lonely
anger > emotion: angry anger mad furious annoyed irritated frustrated frustration rage argue argument fight resent outraged quarrel
fear > emotion: afraid fear scared scary frightened terrified nervous anxious anxiety worry worried phobia dread panic intimidating spooky fright
stress > emotion: stress stressed stressful overwhelmed pressure tense tension burnout burned_out hectic exhausting overwork overload anxiety stressor
~love_feeling > emotion: adore affection cherish fond care caring passion passionate heartwarming devotion treasure
pride > emotion: proud pride accomplish accomplishment achieve achievement milestone success succeed successful triumph honor confident self_confidence
~gratitude > emotion: grateful appreciate appreciation gratitude blessed blessing lucky fortunate
~surprise > emotion: surprise surprised shocked shock astonished amazed unexpected stunned unbelievable
loneliness > emotion: lonely loneliness alone isolated isolation homesick
~hope > emotion: hope hopeful optimistic optimism dream wish look_forward looking_forward aspire faith
regret > emotion: regret guilt guilty apologize apology ashamed shame embarrassed embarrassing remorse forgive forgiveness mistake
courage > emotion: brave bravery courage courageous fearless confidence bold daring overcome resilience resilient strength strong determined determination perseverance persevere
peace > emotion: peace peaceful calm serene tranquil relaxed serenity soothing harmony
~emotion: emotion emotional feel feeling mood
nostalgia: nostalgia nostalgic memory reminisce childhood remember_when good_old reminder keepsake memento souvenir sentimental sentimental_value heirloom symbolize childhood_memory
~personality: personality trait shy introvert introverted extrovert outgoing funny stubborn generous patient honest loyal humble thoughtful caring empathetic empathy ambitious curious easygoing organized attitude compassionate compassion authentic driven
humor: funny joke hilarious laugh comedy comedian humor prank pun witty sarcastic silly
~motivation: motivate motivation inspire inspiration drive driven determined ambition passion purpose reason why_started
~goal: goal aim ambition aspire aspiration dream plan target objective intention resolution bucket_list new_year_resolution hope_to_achieve
~plan: plan schedule arrange organize preparation upcoming intend look_forward agenda itinerary planner looking_forward
identity: identity gender transgender trans nonbinary queer gay lesbian lgbtq lgbt pride_parade coming_out bisexual transition true_self pronoun self_acceptance acceptance authentic drag trans_woman pride_flag pride_month
discrimination > society: discrimination racism racist prejudice bias bully bullying harassment sexism equality inequality inclusive inclusion inclusivity acceptance
society: society community activism activist protest rally awareness movement social_justice advocate advocacy speak_out parade
politics > society: politics political politician election vote voter president government senator congress mayor liberal conservative democrat republican campaign run_for_office city_council
law > work: law lawyer attorney court judge legal lawsuit sue trial jury officer arrest crime criminal jail prison stolen robbery rob burglar mugged
military > work: military army soldier veteran navy marines air_force deploy war base service_member troop enlist combat
volunteering > society: volunteer volunteering charity donate donation fundraiser fundraise fundraising nonprofit homeless_shelter food_bank soup_kitchen give_back community_service help_others good_cause charitable philanthropy helping_people outreach habitat
religion: church god pray prayer faith religious religion christian bible catholic muslim islam mosque jewish synagogue temple buddhist buddhism hindu spiritual spirituality priest pastor worship sermon easter ramadan atheist belief
philosophy: philosophy meaning_of_life purpose ethics values principle wisdom belief mindset outlook perspective
work: work job career occupation profession employment employer employee office workplace boss manager coworker colleague full_time part_time profession_wise line_of_work do_for_a_living
job_change > work: hire hired fire fired lay_off laid_off layoff quit resign resignation unemployed job_interview interview resume cv apply job_offer new_job promotion promote promoted retire retirement lose_job lost_job job_hunt recruiter
business > work: business company startup entrepreneur entrepreneurship own_business small_business founder ceo owner client customer investor brand launch store shop open_store franchise venture sales online_store marketing website
office_work > work: meeting deadline project report presentation email spreadsheet team client task workload overtime conference remote_work work_from_home commute promotion paperwork
teaching > work school: teach teacher teaching professor tutor instructor lecturer classroom principal educator kindergarten_teacher
medical_job > work health: doctor nurse surgeon physician paramedic pharmacist dentist therapist veterinarian caregiver midwife counselor
engineering > work tech: engineer engineering mechanic mechanical electrical architect architecture construction builder electrician plumber technician civil_engineer contractor blueprint
software > work tech: software developer programmer programming coding app_development web_developer computer_science data_scientist ai algorithm github python javascript debug hackathon database
science > school: science scientist research researcher lab laboratory experiment biology chemistry physics study discovery theory microscope botany botanist geology
finance > work money: finance financial accounting accountant bank banker invest investment investor stock stocks tax economics economist trader crypto bitcoin portfolio audit
service_job > work: waiter waitress barista cashier bartender server retail clerk receptionist cleaner janitor driver delivery_driver
chef_job > work cooking: chef cook baker sous_chef restaurant_owner culinary
counseling_job > work mental_health: counselor counseling psychologist social_worker therapist mental_health_professional life_coach
firefighting > work: firefighter firefighting fire_station fire_department fire_truck rescue
school: school student class classroom study grade homework exam test teacher lesson education educate learn semester pupil high_school elementary middle_school kindergarten preschool subject
university > school: university college campus degree bachelor master phd graduate graduation graduated major undergrad dorm thesis dissertation professor scholarship alumni diploma tuition enroll academic semester freshman sophomore psychology certificate
course > school: class workshop lesson training seminar lecture webinar certification certificate sign_up enroll tutorial take_class learn_new new_skill
language > school: language spanish french german italian mandarin chinese japanese korean portuguese arabic fluent bilingual translate translation translator duolingo accent vocabulary sign_language learn_language
exam > school: exam test quiz final midterm study_for bar_exam assignment homework
money: money cash dollar pay salary wage income expense expensive cheap price cost afford budget save saving debt loan mortgage rent bill credit_card bank rich wealthy broke raise financial financially
shopping: shop shopping buy purchase store mall online_shopping amazon sale discount bargain cart bought retail boutique gift_shop thrift thrift_store secondhand
gift: gift present souvenir surprise_gift gift_card wrap birthday_gift receive
clothing: clothes clothing outfit dress shirt jeans jacket coat sweater shoe sneaker boots skirt hat scarf suit fashion style wear hoodie socks t_shirt wardrobe tie gloves sandals fashionable stylist
jewelry > clothing: jewelry necklace ring bracelet earring pendant gold silver diamond watch gem locket
home: home flat house apartment condo bedroom kitchen bathroom living_room basement attic garage balcony porch backyard roommate landlord tenant rent lease place_to_live neighborhood housing
moving > home: move moving relocate relocation moved_from new_place new_house new_apartment settle_in unpack immigrate immigrant emigrate migrate hometown home_country originally born_in grew_up origin
housework > home: clean cleaning chore laundry dishes vacuum tidy declutter organize mop dust sweep dishwasher ironing
renovation > home: renovate renovation remodel repair fix paint_wall decorate decoration decor interior_design furniture upgrade handyman wallpaper
furniture > home: furniture couch sofa chair desk shelf lamp rug curtain mattress dresser bookshelf bookcase
disaster: flood earthquake hurricane tornado wildfire disaster emergency evacuate evacuation power_outage blackout storm destroy
accident > disaster: accident crash car_accident collision wreck injured totaled tow fender insurance
vehicle: car vehicle truck drive driver driving motorcycle motorbike van suv auto sedan prius tesla ford license mechanic garage engine tire gas parking road traffic commute classic_car restore_car convertible mustang ferrari dodge
transport > vehicle: bus train subway metro taxi uber tram ferry commute public_transport transit
boat > vehicle: boat ship yacht sail ferry cruise canoe captain
computer > tech: computer laptop pc desktop keyboard monitor mac macbook windows linux hard_drive screen server
phone > tech: phone smartphone iphone android mobile app ringtone
tech: technology tech gadget device electronic internet online digital robot robotics ai artificial_intelligence vr virtual_reality drone wifi 3d_printer smart_home innovation
social_media > tech media: social_media instagram facebook twitter tiktok youtube youtuber follower post influencer vlog vlogger channel content_creator subscriber viral snapchat reddit livestream hashtag
~communication: phone text email letter chat video_call zoom facetime reach_out in_touch touch_base postcard write_letter
~meeting_people: introduce stranger first_met meetup encounter network networking how_met
celebration > event: party celebrate celebration birthday anniversary graduation housewarming baby_shower bachelorette toast festive balloon cake_cutting reunion fireworks new_year
birthday > celebration: birthday bday turn_age born cake candle age years_old
christmas > celebration: christmas xmas santa christmas_tree stocking reindeer carol ornament eve
halloween > celebration: halloween costume trick_or_treat pumpkin_carving spooky haunted
thanksgiving > celebration: thanksgiving turkey pilgrim feast
holiday > celebration: holiday vacation easter hanukkah diwali new_year valentine mother_day father_day tradition traditional family_tradition custom
event: event festival parade carnival exhibition exhibit conference convention gala workshop ceremony meetup gathering reunion fundraiser retreat
museum > place leisure: museum gallery exhibit exhibition art_show art_gallery aquarium monument sculpture historical landmark castle cathedral palace ruins
history: history historical ancient medieval century war heritage museum archaeology castle ruins civilization antique era
~place: place location city town village country state region area neighborhood street downtown suburb countryside rural urban hometown local
country > place travel: country nation spain france italy germany england britain uk scotland ireland wales portugal greece sweden norway denmark finland iceland netherlands belgium switzerland austria poland russia ukraine hungary romania croatia canada mexico brazil argentina chile peru colombia cuba usa america australia new_zealand japan china korea india thailand vietnam indonesia philippines malaysia singapore egypt morocco kenya nigeria ghana ethiopia israel iran iraq pakistan nepal costa_rica puerto_rico jamaica
city > place travel: city paris london rome barcelona madrid berlin munich vienna prague amsterdam brussels dublin edinburgh lisbon athens istanbul moscow tokyo kyoto osaka seoul beijing shanghai bangkok bali singapore sydney melbourne auckland dubai cairo nairobi new_york nyc manhattan brooklyn boston chicago seattle portland san_francisco los_angeles san_diego las_vegas denver austin dallas houston miami orlando atlanta nashville philadelphia washington toronto vancouver montreal mexico_city rio buenos_aires
us_state > place travel: california texas florida oregon colorado arizona utah nevada hawaii alaska michigan ohio georgia tennessee virginia minnesota wisconsin illinois massachusetts connecticut maine vermont montana idaho wyoming kansas indiana missouri louisiana alabama kentucky pennsylvania
europe > place: europe european spain france italy germany england portugal greece sweden norway denmark finland netherlands switzerland austria
theme_park > leisure place: theme_park amusement_park disneyland disney_world roller_coaster water_park carnival ferris_wheel fair ride
spa > leisure beauty: spa massage sauna hot_spring bubble_bath bath facial aromatherapy candle essential_oil
nightlife > leisure: club nightclub bar pub party dj night_out dance_floor karaoke
~age: age year_old birthday elderly senior teenager adult generation youth
~appearance: appearance hair blond blonde brunette beard eyes handsome beautiful pretty glasses outfit
~color: color red blue green yellow purple pink orange black white brown gray turquoise violet teal gold silver
luck: luck lucky unlucky fortune jinx lottery coincidence fate
~success: success succeed achieve achievement accomplish accomplishment victory milestone award promotion breakthrough recognition reward
failure: fail failure lose loss defeat setback struggle obstacle reject rejection rejected mistake disappoint give_up hurdle
~challenge: challenge challenging difficult difficulty hard tough struggle obstacle hardship overcome problem issue setback adversity
~change: change transform transformation transition new_chapter turning_point fresh_start journey personal_growth growth evolve
~decision: decide decision choose choice option consider make_up_mind change_mind opt
~beginning: start begin launch first_time beginner kick_off take_up took_up get_into got_into started_doing
~ending: finish end complete quit stop give_up last_day shut_down
~advice: advice suggest suggestion recommend recommendation tip advise guidance recommend_book must_see
~opinion: opinion thought perspective prefer preference favorite dislike hate
~favorite: favorite prefer preference best_loved go_to love_most beloved top_pick
dislike: hate dislike despise can_not_stand detest annoying gross disgusting pet_peeve
~problem: problem trouble broken break malfunction glitch leak fix repair
~habit: habit routine daily ritual regularly every_day morning_routine schedule usually tradition practice
~learning: learn study skill improve lesson beginner progress knowledge educate teach_myself self_taught
~teamwork: team teamwork collaborate collaboration group together partner cooperate community join club crew
leadership: lead leader leadership manage manager captain head organize boss president director in_charge
invention: invent invention create build prototype innovate design project patent
award: award prize trophy medal honor recognition certificate nominate nomination scholarship grant
collab_art: exhibit exhibition gallery art_show display showcase
mystery: mystery detective crime thriller murder suspense clue sherlock
fantasy: fantasy wizard dragon harry_potter hogwarts lord_of_the_rings game_of_thrones magic hobbit witch narnia mythical fairy
scifi: sci_fi science_fiction star_wars star_trek space_opera alien dystopian dune futuristic
superhero: superhero marvel batman spiderman superman avengers comic hero iron_man x_men dc
~possession: owner possess belongings have_got keepsake belong
~loss: lose lost missing misplace stolen disappear lost_and_found
toy > children: toy doll lego stuffed_animal teddy teddy_bear playground puppet action_figure plush play_with
bedtime > sleep: bedtime bedtime_story lullaby tuck_in pajamas
childcare > children: babysit babysitter nanny daycare preschool playdate school_run pick_up_kids childcare
camp > outdoors children: summer_camp camp counselor scout campfire tent sleepover
fire > outdoors: campfire bonfire fireplace fire_pit marshmallow smores
flower > nature: flower rose tulip sunflower daisy lily orchid lavender bouquet florist petal blossom iris peony marigold dahlia
tree_plant > nature: tree oak pine bonsai succulent cactus fern planting_trees
astrology: astrology zodiac horoscope tarot star_sign crystal fortune_teller
insurance > money: insurance claim premium coverage policy deductible
retirement > work: retire retirement pension retiree
safety: safe safety secure protect protection danger dangerous risk risky alarm lock
crafts_market > shopping craft: etsy craft_fair flea_market market_stall handmade sell_crafts
~time_spent: spend weekend evening day_off spare_time free_time afternoon
surgery > hospital: surgery operation surgeon transplant anesthesia knee_surgery appendix procedure
heritage: heritage culture cultural tradition roots ancestry ancestor background ethnic ethnicity nationality native native_american immigrant
citizenship: citizen citizenship visa immigration immigrant passport green_card refugee asylum nationality
public_speaking: speech public_speaking presentation keynote audience toast podium ted_talk address speaker
debate: debate discuss argument discussion dispute controversial disagree
podcast > media: podcast episode listen audio radio host
school_event > school: school_speech school_play graduation prom recital field_trip science_fair pta parent_teacher talent_show
quitting > job_change: quit resign leave_job hand_in_notice give_notice notice step_down contract_end leaving_work farewell walk_away give_up
repair: repair fix mend restore restoration refurbish patch rebuild put_back_together overhaul maintenance spare_part rusty salvage
transfer: inherit inheritance hand_over pass_on pass_down handed_down bequeath leave_behind take_over takeover give_away legacy
lending: lend borrow loan return_it owe rent hire lease
selling > money: sell sold sale buyer auction second_hand secondhand ebay listing trade_in
payment > money: pay payment cost price fee deposit euro pound dollar bucks invoice bill refund free_of_charge voluntary_payment charge_for tip donate
~persuasion: persuade convince talk_into encourage nudge push_me tempt dare change_mind made_me
agreement: agree accept say_yes approve approval permission allow permit consent contract sign signature deal
refusal: refuse decline turn_down reject rejection say_no deny forbid ban
postponing: postpone cancel delay reschedule put_off call_off late
arrival: arrive arrival land reach turn_up get_there come_home
departure: leave depart departure set_off move_out take_off farewell goodbye
caring > support: look_after take_care care_for caretaker carer caregiver babysit mind pet_sit house_sit nurse_back
finding: find found discover discovery stumble_upon come_across turn_up retrieve recover
hiding: hide secret secretly surprise conceal confide confess confession admit reveal
promise: promise vow swear commitment keep_word pledge
naming: name call_it nickname surname title named_after christen
arguing: argue argument fight quarrel row_with fall_out dispute disagreement shout yell tension conflict make_up reconcile apologize
complaining: complain complaint moan grumble criticize criticism review
praise: praise compliment flattered admire admiration applaud applause proud impressed kind_words
invitation: invite invitation rsvp host guest come_over have_over
waiting: wait queue waiting_list patience patient
injury_fall > injury: fall slip trip trip_over stumble crash tumble broke_my plaster sling
sewing_repair > craft: sew hem patch thread needle fabric tailor stitch button
kitchenware > cooking home: stove oven fridge freezer kettle pot pan cup mug plate bowl spoon knife fork cupboard microwave toaster dishwasher wok casserole jar
building_part > home: roof wall ceiling stairs staircase door window cellar basement attic corridor hall tile carpet chimney fence gate shed porch terrace
luggage > travel: suitcase rucksack backpack bag luggage trunk packing
stationery: pen pencil notebook paper envelope stamp ink postcard letter
weather_storm > weather: storm gale thunder lightning hail downpour soaked
bread > bakery food: bread loaf sourdough rye flatbread pretzel bagel bun roll toast crumb yeast flour dough knead
soup > food: soup broth stew chowder ladle leek lentil
spice > cooking food: spice herb garlic ginger cinnamon fennel basil thyme rosemary saffron curry_powder cumin chili vanilla
nuts > food: nut almond walnut peanut hazelnut cashew pistachio
snack > food: snack crisps chips popcorn cracker pretzel granola
fish > animal: fish trout salmon carp cod tuna goldfish aquarium
reptile > animal: tortoise turtle snake lizard gecko iguana frog toad snail
rodent > pet: hamster guinea_pig mouse rat gerbil rabbit bunny chinchilla
sea: sea ocean harbor boat sailor seal lighthouse coast tide fisherman diver coral reef island ferry wave
railway > transport: train railway railroad station platform conductor locomotive carriage track rail
road_trouble > vehicle: flat_tire puncture breakdown broke_down tow traffic_jam speeding_ticket parking_ticket
driving_test > vehicle: driving_license driver_license driving_lesson learner driving_test
bicycle_repair > cycling repair: frame crank chain spoke wheel pedal saddle puncture gears
hearing > body: ear hearing deaf hearing_aid listen tinnitus sign_language
sight > body: eye sight blind glasses vision cataract
heart > health: heart cardiology cardiologist heartbeat pulse pacemaker bypass blood_pressure cholesterol
stomach > health: stomach ulcer nausea gastric belly vomit food_poisoning
back_pain > injury: backache back_pain spine slipped_disc posture chiropractor
skin > health: skin rash eczema sunburn acne dermatologist
teaching_kids > teaching: pupil classroom kindergarten_teacher primary_school school_teacher
choir > singing: choir chorus hymn carol conductor alto tenor bass soprano rehearsal
song > music: song tune ballad lullaby anthem chorus lyric album single
church_life > religion: church vicar priest pastor nun monk convent monastery parish sermon mass hymn chapel
nun > religion: nun sister convent monastery abbey
club: club society member membership association group league join circle
market > shopping: market stall vendor fair bazaar flea_market farmers_market
nursing > medical_job: nurse nursing ward night_shift cardiology hospital patient caregiver
night_work > work: night_shift graveyard_shift overtime late_shift
craftsman > work craft: carpenter potter blacksmith tailor shoemaker joiner mason goldsmith watchmaker apprentice workshop
farming > work nature: farm farmer harvest crop barley wheat field tractor vineyard orchard plough barn
fishing > outdoors: fish fishing fishing_rod bait hook net catch angler fisherman trout
rural > place: village countryside farm cottage hamlet rural
flatmate > home: flatmate roommate housemate share_flat share_house shared_house lodger tenant
neighborhood > home: neighbor neighborhood next_door street_party community block
birthplace > moving: born birthplace hometown native grew_up raise origin originally childhood_home
oldage > age: elderly old_age pensioner nursing_home care_home dementia alzheimer senior retirement_home
school_subject > school: math mathematics physics chemistry biology history geography literature philosophy economics
studying_abroad > university travel: exchange_student study_abroad erasmus abroad semester_abroad
novel > reading: novel plot protagonist sequel author chapter novelist
poetry > writing: poem poet poetry verse rhyme haiku sonnet
newspaper > media: newspaper article headline column columnist reporter editor
language_learning > language: duolingo verb grammar vocabulary dialect accent fluent
math: math number count calculate calculation sum multiply equation
measurement: measure meter kilometer mile inch weight kilo pound liter ruler scale
noise: noise noisy loud quiet silence silent racket scream
smell: smell scent perfume aroma stink fragrance
darkness: dark darkness torch candle lamp lantern power_cut blackout
water_leak > problem home: leak pipe plumber flood drip tap burst water_damage mold
pest > problem: mouse rat ant wasp moth cockroach bedbug exterminator
theft > law: steal thief theft stolen burglar burglary rob robbery robber mug mugger pickpocket break_in
police > law: police officer detective arrest patrol sheriff
fire_accident > disaster: fire burn smoke blaze flame burned_down extinguisher
near_miss > accident: accident crash collide brake skid emergency rescue
wild_swim > swimming outdoors: swim lake river lido cold_water open_water
climbing > outdoors sport: climb climbing climber boulder bouldering rope harness belay summit via_ferrata
walking > leisure outdoors: walk stroll hike wander ramble footpath trail
sewing_costume > clothing craft: costume fabric sewing_machine pattern tailor seamstress
theater_play > performance: play script director rehearsal premiere audience stage curtain understudy amateur_dramatics
film_making > film: director shoot camera edit documentary short_film film_school cinematography
radio > media: radio broadcast station presenter dj host
board_trophy > competition: champion cup medal prize podium winner
chess > boardgame: chess checkmate opponent grandmaster
astronomy > space leisure: telescope star planet constellation eclipse comet milky_way observatory stargaze
birdwatching > leisure nature: birdwatching bird_watching binoculars birder ornithology spotted nest
beekeeping > leisure nature: bee beekeeping beekeeper hive honey swarm
knitting > craft: knit knitting crochet yarn wool needle scarf sweater cardigan stitch
woodworking > craft: wood woodwork woodworking carve carpenter plank chisel workbench
puzzle > leisure: puzzle jigsaw crossword sudoku riddle rubik
genealogy > family history: genealogy ancestry family_tree ancestor dna_test archive
therapy > mental_health: therapy therapist session counselor counseling talk_therapy cbt psychologist
habit_change > habit: quit_smoking cut_down give_up new_routine resolution early_riser screen_time
waking: wake wake_up alarm early_bird morning get_up sunrise
tiredness > sleep: tired exhausted sleepy drained worn_out fatigue burned_out
boredom: bored boring dull tedious monotonous
confidence: confidence confident shy nervous self_conscious impostor stage_fright
embarrassment: embarrassed embarrassing awkward blush humiliate
jealousy: jealous jealousy envy envious
trust: trust honest honesty reliable loyal betray betrayal lie cheat
freedom: free freedom independent independence liberty
loneliness_company: company together lonely companionship
kids_activity > children: playground swing sandbox playdate school_play bedtime_story sleepover birthday_party
parent_worry > parents: parent strict curfew teenager rebellious
pregnancy > baby: pregnant pregnancy expecting bump due_date trimester morning_sickness ultrasound midwife miscarriage ivf
divorce > breakup: divorce divorced custody lawyer alimony ex_husband ex_wife separation
engagement > wedding: engaged engagement propose proposal ring fiance fiancee down_on_one_knee
honeymoon > wedding travel: honeymoon newlywed
funeral > death: funeral eulogy coffin cemetery grave bury ashes
inheritance > money family: inherit inheritance will estate heirloom
mortgage > money home: mortgage house_price down_payment estate_agent realtor bank_loan offer_on_house
savings > money: save savings budget piggy_bank rainy_day fund
charity_run > volunteering running: charity_run fundraiser sponsor raise_money donate
recycling > environment: recycle compost reuse zero_waste upcycle secondhand repair_cafe
politics_protest > society: protest demonstration march strike union petition
startup > business: startup founder investor pitch funding cofounder launch
shop > business shopping: shop store boutique shopkeeper till counter customer opening_day
cafe > business restaurant: cafe coffee_shop tearoom bistro barista counter
promotion_work > job_change: promotion promote raise senior manager team_lead
interview > job_change: interview application apply cv resume shortlist offer
deadline > office_work: deadline due submit late extension
design_job > work creativity: designer graphic_design illustrator architect interior_designer fashion_designer logo
music_job > work music: musician band tour record_deal session_player conductor
science_job > work science: researcher biologist chemist physicist lab grant field_work
transport_job > work transport: bus_driver train_driver pilot trucker truck_driver courier taxi_driver postman
public_job > work: librarian postman ranger policeman firefighter civil_servant council
photo_exhibit > photography: photo_exhibition darkroom portfolio print exhibition
`
