import type { DispositionTraits } from 'hindsight-contract'

type Levels = Readonly<Record<1 | 2 | 4 | 5, string>>

/** What each level of a trait, from 1 (little) to 5 (much), means for an answer. 3 is the middle: nothing special. */
const levels: Readonly<Record<keyof DispositionTraits, Levels>> = {
  skepticism: {
    1: 'Take what the memories say at its word; do not question who said it.',
    2: 'Trust the memories unless they contradict each other.',
    4: 'Tell what several memories agree on from what one alone says, and say so where it matters.',
    5: 'Doubt what was told: name who said it, state what only one memory says as a claim and not as a fact, and point out every contradiction and every gap.',
  },
  literalism: {
    1: 'Read between the lines: say what people likely meant, wanted or felt, and mark it as your reading.',
    2: 'Draw the conclusions that suggest themselves, and mark them as such.',
    4: 'Keep close to the wording of the memories; draw only conclusions that follow from them.',
    5: 'Take every word literally: say only what the memories state in so many words, draw no conclusions, and answer exactly the question that was asked.',
  },
  empathy: {
    1: 'Be matter-of-fact: leave out feelings unless the question is about them.',
    2: 'Keep to the matter; mention feelings only where they explain something.',
    4: 'Mind how people feel about what is told, and word the answer with care.',
    5: 'Put people first: say how those concerned feel, choose warm and gentle words, and think of what would help them.',
  },
}

/** How a bank with this disposition answers, one rule for each trait that is not in the middle. */
export function dispositionRules(disposition: DispositionTraits): string[] {
  return (Object.keys(levels) as (keyof DispositionTraits)[]).flatMap((trait) => {
    const rule = levels[trait][disposition[trait] as keyof Levels]
    return rule === undefined ? [] : [rule]
  })
}
