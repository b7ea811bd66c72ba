/** Words of English that say nothing about a text's subject, folded and without apostrophes. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those there here
  i me my myself mine we us our ours ourselves you your yours yourself yourselves he him his himself she her hers
  herself it its itself they them their theirs themselves one ones someone something anyone anything everyone
  everything nobody nothing each other another such same
  am is are was were be been being do does did done doing have has had having will would shall should can could might
  must ought cannot cant wont dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt wouldnt shouldnt couldnt
  mustnt neednt aint shant mightnt
  im ive id ill youre youve youd youll hes shes theyre theyve weve thats whats lets theres gonna gotta wanna kinda
  and or but nor so if then else than because since though although while whereas unless until as whether
  of in on at by to from for with without about into onto over under between through during before after above below
  up down out off again against across along among around behind beside besides beyond near per toward towards upon via
  within
  not no yes very too also just only even still yet ever never really quite rather much many more most some any all both
  either neither few lot lots bit almost already always maybe perhaps actually basically definitely totally pretty
  simply well now
  what when where who whom whose which why how
  oh ah um uh hey hi hello yeah yep nope wow haha hmm ok okay gosh aw aww hehe lol
  etc eg ie`.split(/\s+/),
)

/** Upper-case words that are not the pronouns they look like. */
const ACRONYMS: ReadonlySet<string> = new Set(['US', 'IT', 'WHO', 'U.S', 'I.T'])

const MARKS = /['\u2019\u02bc.]/g

/** Whether the word, as it stands in a text, is a function word, filler or interjection. "US" and "IT" are not. */
export function isStopWord(surface: string): boolean {
  if (ACRONYMS.has(surface)) return false
  return STOP_WORDS.has(surface.toLowerCase().replace(MARKS, ''))
}

/** Stems that frame a question or a request and name nothing that could be found. */
export const QUESTION_FRAME: ReadonlySet<string> = new Set(
  `tell describ explain mention discuss say talk list summar summari recal rememb recount state
  kind type sort thing way exampl accord pleas know someth conversation convers chat question answer`.split(/\s+/),
)

/** Words that only frame a question straight after "how" or "what". */
export const QUESTION_MEASURES: ReadonlySet<string> = new Set(['many', 'much', 'long', 'often', 'come', 'soon'])
