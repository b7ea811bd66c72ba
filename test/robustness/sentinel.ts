import type { HindsightClient } from 'hindsight-all'

const BANK = 'sentinel'
const FACTS = ['Ada keeps bees in Ghent.', 'Bruno sails to Madeira alone.', 'Chiara restores church organs.']

/** A bank that nobody else names. */
export async function placeSentinel(client: HindsightClient): Promise<void> {
  for (const [index, fact] of FACTS.entries()) await client.retain(BANK, fact, { documentId: `fact-${index}` })
}

/** @throws Error when the bank does not hold exactly what was put into it, or recall does not find it */
export async function verifySentinel(client: HindsightClient): Promise<void> {
  const texts: string[] = []
  // What a model has made of them is no part of them.
  for await (const { text, fact_type } of client.memories.iterate(BANK))
    if (fact_type !== 'observation') texts.push(text)
  const missing = FACTS.filter((fact) => !texts.includes(fact))
  if (missing.length > 0 || texts.length !== FACTS.length) {
    throw new Error(`The sentinel bank holds ${JSON.stringify(texts)}`)
  }
  const { results } = await client.recall(BANK, 'Who sails to Madeira?')
  if (results[0]?.text !== FACTS[1])
    throw new Error(`Recall answers ${JSON.stringify(results.map(({ text }) => text))}`)
}
