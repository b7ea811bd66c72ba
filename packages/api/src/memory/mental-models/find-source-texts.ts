import { many, sql } from '../../database/sql.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import { cutToTokens } from '../cut-to-tokens.ts'
import type { Statement } from '../reflect/statement.ts'
import type { RefreshBrief } from './refresh-brief.ts'

/** The stretches of text that the best memories were taken from, within the tokens that the trigger or the bank allows. */
export async function findSourceTexts(brief: RefreshBrief, statements: readonly Statement[]): Promise<string[]> {
  const { engine, bank, model, style } = brief
  const config = resolveBankConfig(engine, bank)
  const maxTokens = model.trigger.recall_chunks_max_tokens ?? config.recall_chunks_max_tokens
  const isWanted = model.trigger.include_chunks ?? config.recall_include_chunks
  // What must not be told cannot be told apart inside of a text.
  if (!isWanted || maxTokens <= 0 || style.exclusions.length > 0) return []
  const ids = statements.filter(({ source }) => source === 'memory').map(({ id }) => id)
  const chunks = await many<{ text: string }>(
    engine.db,
    sql`select c.text
        from unnest(${ids}::uuid[]) with ordinality best (id, place)
        join memories m on m.id = best.id and m.bank = ${bank.number}
        join chunks c on c.number = m.chunk
        where c.text <> m.text
        group by c.number order by min(best.place) limit 20`,
  )
  const countTokens = await loadTokenCounter()
  const texts: string[] = []
  let left = maxTokens
  for (const { text } of chunks) {
    const tokens = countTokens(text)
    if (tokens > left && texts.length > 0) break
    texts.push(tokens > left ? cutToTokens(text, tokens, left, countTokens) : text)
    left -= tokens
    if (left <= 0) break
  }
  return texts
}
