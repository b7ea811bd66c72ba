/** Given names common in English-speaking, European, Asian, African and Latin American use, folded to lower case. */
const LIST = `
aaron abby abdul abdullah abel abigail abraham ada adam adele adrian adriana agatha agnes ahmed aidan aiden aiko aisha
akira alan alana albert alejandra alejandro alessandra alessandro alex alexa alexander alexandra alexis alfie alfred ali
alice alicia alina alison alistair allan allison alma alvin alyssa amanda amara amber amelia amelie amina amir amira amy
ana anastasia anders andre andrea andreas andrei andres andrew andy angel angela angelica angelina angus anika anita anja
ann anna annabel annabelle anne annette annie anthony antoine anton antonia antonio anya april archie aria ariana ariel
arjun arlo arnold arthur arturo asha asher ashley astrid athena aubrey audrey august aurora austin ava avery axel ayesha
aylin bailey barbara barney barry bart bastian beatrice beatriz becca becky bella ben benedict benjamin benji bernadette
bernard bernie bert bertha beth bethany betsy betty beverly bianca bill billy bjorn blake bob bobby bonnie boris brad
bradley brandon brenda brendan brent brett brian briana bridget brittany brooke bruce bruno bryan bryce byron caitlin
caleb calvin cameron camila camilla camille carl carla carlo carlos carly carmen carol carolina caroline carolyn carrie
carson carter casey cassandra cassie catalina catherine cathy cecilia cedric celeste celia celine cesar chad chandra
charles charlie charlotte chelsea chen cheryl chiara chloe chris christian christina christine christopher chuck cindy
claire clara clarence clarissa claude claudia clay clara clark clement cleo cliff clifford clint clive clyde cody cole
colin colleen connie connor conor conrad constance cora corey corinne courtney craig cristina crystal curtis cynthia
cyrus daisy dale dalia damian damien damon dan dana daniel daniela danielle danny daphne daria dario darius darlene
darren daryl dave david davis dawn dean deandre deanna debbie deborah debra deepak delia delilah denis denise dennis
derek desmond devin devon dexter diana diane diego dieter dimitri dina dirk dmitri dolores dominic dominique don donald
donna dora doris dorothy doug douglas drew duncan dustin dwayne dwight dylan earl ed eddie edgar edith edmund eduardo
edward edwin eileen elaine eleanor elena eli elias elif elijah elin elisa elise elizabeth ella elle ellen ellie elliot
elliott elmer elodie eloise elsa elsie elton elvira elvis emerson emil emilia emilie emilio emily emma emmanuel enrique
enzo eric erica erik erika erin ernest ernesto esme esmeralda esperanza estelle esther ethan eugene eva evan evangeline
eve evelyn ezra fabian fabio faith farah farid fatima faye federico felicia felicity felipe felix fernanda fernando
fiona flora florence floyd frances francesca francesco francine francis francisco frank frankie franklin franz fred
freddie frederick freya frida fritz gabriel gabriela gabriella gabrielle gareth garrett gary gavin gemma gene genevieve
geoff geoffrey george georgia georgina gerald gerard gertrude gianna gideon gil gilbert gina ginny giorgio giovanni
giselle giulia gladys glen glenda glenn gloria gonzalo gordon grace gracie graham grant greg gregory greta gretchen
griffin guillermo gus gustav gustavo guy gwen gwendolyn hadley hailey hal haley hamid hana hank hanna hannah hans harald
haris harold harriet harris harrison harry haruki harvey hassan hayden hazel heather hector heidi helen helena helga
henrietta henrik henry herbert herman hilary hilda hiro hiroshi holly homer hope horace howard hubert hugh hugo humphrey
hunter ian ibrahim ida ignacio igor ilona ilse imani imogen imran ines ingrid ira irene iris irina irma isaac isabel
isabella isabelle isaiah isla ismael ivan ivy jack jackie jackson jacob jacqueline jacques jada jade jaime jake jamal
james jamie jan jana jane janet janice janine jared jasmine jason jasper javier jay jayden jean jeanette jeff jeffrey
jenna jennie jennifer jenny jens jeremiah jeremy jerome jerry jesse jessica jessie jesus jill jim jimmy jo joan joana
joanna joanne joaquin jocelyn jodie joe joel joey johan johanna john johnny jon jonah jonas jonathan jordan jorge jose
josef josefina joseph josephine josh joshua josie joy joyce juan juana juanita judith judy jules julia julian juliana
julie juliet juliette julio julius jun june justin justine kai kaito kamal karen kari karim karin karina karl karla kate
katelyn katerina katharina katherine kathleen kathryn kathy katia katie katrina katya kay kayla keiko keira keith kelly
kelsey ken kendall kendra kenji kenneth kenny kerry kevin khalid kiara kieran kim kimberly kirk kirsten kristen kristin
kristina kurt kwame kyle kylie lana lance lara larry lars latoya laura lauren laurence laurie lawrence layla lea leah
leandro lee leena leif leila lena lenny leo leon leona leonard leonardo leonie leroy leslie lester leticia levi lewis
leyla liam lidia lila lili lilian liliana lillian lilly lily lina linda lindsay lindsey linh linus lisa liv livia liz
liza lizzie lloyd logan lois lola lorena lorenzo loretta lori lorraine lottie lou louis louisa louise luc luca lucas
lucia luciana lucille lucinda lucy luigi luis luisa luka lukas luke luna lydia lyla lyle lynn mabel mackenzie maddie
madeleine madeline madison mae magda magdalena maggie magnus mahmoud maia malala malcolm malik mandy manuel manuela mara
marc marcel marcela marcelo marcia marco marcos marcus margaret margarita margot maria mariam mariana marianne marie
mariko marilyn marina mario marion marisa marisol marissa mark marlene marlon marta martha martin martina marvin mary
maryam mason mateo mathias mathilde matilda matt matteo matthew matthias maude maureen maurice mauricio mavis max
maxim maxine maxwell maya megan mehmet mei mel melanie melinda melissa melody mercedes meredith mia micah michael micheal
michel michele michelle miguel mika mikael mike mikhail mila milan mildred miles millie milo mimi mina minh mira miranda
miriam mitch mitchell mo mohamed mohammad mohammed moira molly mona monica monika monique morgan moses muhammad muriel
myra myrtle nadia nadine naomi nasir nat natalia natalie natasha nate nathan nathaniel neal ned neha neil nell nellie
nelson nesrin nia niall nicholas nick nicky nico nicola nicolas nicole nigel nikhil nikita nikki nikola nikolai nils nina
nisha noah noel noelle noemi nora norah noreen norma norman nour octavia odette olaf ole oleg olga oliver olivia ollie
omar orla orlando oscar otis otto owen pablo paige paloma pam pamela paola paolo parker pascal pat patricia patrick
patsy patty paul paula paulina pauline paulo pearl pedro peggy penelope penny percy perry pete peter petra phil philip
philippa phillip phoebe pierre pilar piotr polly pooja precious preston priscilla priya quentin quincy quinn rachel
radha rafael rafaela raj rajesh ralph ramona ramon randy raphael raquel rashid raul ravi ray raymond rebecca reggie
regina reginald reid rekha remy rene renee reuben rex reza rhonda ricardo richard rick ricky riley rita rob robbie robert
roberta roberto robin robyn rocco rod rodney rodrigo roger rohan roland roman romeo ron ronald ronan ronnie rory rosa
rosalie rosalind rosanna rose rosemary rosie ross rowan roxanne roy ruben ruby rudolf rudy rufus rupert russell ruth
ryan sabine sabrina sadie saeed sage sakura sal sally salma salvador sam samantha sami samir sammy samuel sandra sandy
sanjay santiago sara sarah sasha saskia saul savannah scarlett scott sean sebastian selena selina selma serena serge
sergei sergio seth shane shania shannon sharon shaun shauna shawn sheila shelby sheldon shelley sherry shirley sid
sidney sierra sigrid silas silvia simon simone siobhan skye sofia sofie solomon sonia sonja sonya sophia sophie spencer
stacey stacy stan stanley stefan stefanie stefano stella stephanie stephen steve steven stewart stuart sue summer sunil
sunita susan susanna susie suzanne sven svetlana sybil sylvia sylvie tabitha tadeo talia tamara tammy tania tanya tara
tariq tasha tatiana taylor ted teddy terence teresa terrance terrence terri terry tess tessa thea thelma theo theodora
theodore theresa therese thomas tia tiana tiffany tim timmy timothy tina tobias toby todd tom tomas tommy tomoko toni
tony tracey tracy travis trent trevor tricia trina trisha tristan troy trudy tyler tyrone tyson ulrich ulrike uma umar
ursula valentina valentine valeria valerie vanessa vera verity vernon veronica vicki vicky victor victoria vijay vikram
vince vincent viola violet virginia viv vivian viviana vivienne vlad vladimir wade walt walter wanda wayne wei wendy
wesley wilbur wilfred will willa william willie willow wilma winifred winnie winston wolfgang wyatt xander xavier ximena
yael yan yara yasmin yasmine yolanda yoshiko youssef yuki yuri yusuf yvette yvonne zac zach zachary zack zadie zahra
zainab zane zara zelda zeynep zoe zoey zoya
`

export const FIRST_NAMES: ReadonlySet<string> = new Set(LIST.trim().split(/\s+/))
