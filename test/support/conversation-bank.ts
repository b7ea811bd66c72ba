import { randomUUID } from 'node:crypto'
import type { Database } from '../../packages/api/src/database/database.ts'
import { execute, many, one, sql } from '../../packages/api/src/database/sql.ts'
import { ensureEmbeddingSpace } from '../../packages/api/src/memory/embedding-spaces/ensure-embedding-space.ts'
import { quantise } from '../../packages/api/src/memory/embedding-spaces/quantise.ts'
import { lexicalEmbedding } from '../../packages/api/src/models/lexical-embedding.ts'
import type { BankVersion } from '../../packages/api/src/search/search-index.ts'
import { ANALYZER_VERSION, termsOf } from '../../packages/api/src/text/terms.ts'

const TURNS = 24
const DAY_MS = 86_400_000
const FIRST_DAY = Date.parse('2023-01-02T18:00:00Z')
const SPEAKERS = ['Maria', 'John', 'Ines', 'Tomas']
const TAGS = ['work', 'family', 'travel', 'health']

const words = (text: string): readonly string[] => text.split(' ')
const PEOPLE = words('Aisha Bruno Carla Dmitri Elena Farid Greta Hugo Irina Jamal Katya Luis Mina Nadia Oscar Paula')
const VERBS = words(
  'bought painted repaired visited described borrowed planned finished lost found taught cooked recorded sold tested moved',
)
const THINGS = words(
  'kayak cello greenhouse lighthouse bicycle notebook telescope sailboat quilt accordion orchard camera kiln beehive canoe tapestry',
)
const KINDS = words(
  'old tiny turquoise broken wooden expensive borrowed famous heavy secret handmade rusty elegant noisy folding copper',
)
const PLACES = words(
  'Lisbon Porto Bergen Vienna Kyoto Quito Tartu Galway Bologna Ghent Malmo Trieste Cardiff Zadar Leipzig Nantes',
)
const CAUSES = words(
  'winter birthday flood wedding harvest strike festival marathon exam surgery retirement storm election auction eclipse heatwave',
)

/** A repeatable stream of numbers in 0..1 (Numerical Recipes' linear congruence). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Some words are everywhere and some are rare, as in a language. */
function pick(list: readonly string[], random: () => number): string {
  return list[Math.floor(random() ** 2 * list.length)]!
}

/** Names of things that hardly anybody else speaks of. */
const RARE = Array.from({ length: 2000 }, (_, place) => {
  const syllables = ['ka', 'mo', 'ri', 'ten', 'lu', 'sha', 'pel', 'dor', 'vin', 'gra', 'zo', 'bek']
  return [place % 12, Math.floor(place / 12) % 12, Math.floor(place / 144)].map((part) => syllables[part % 12]).join('')
})

function sentence(random: () => number): string {
  const said = `${pick(PEOPLE, random)} ${pick(VERBS, random)} the ${pick(KINDS, random)} ${pick(RARE, random)} ${pick(THINGS, random)} in ${pick(PLACES, random)}`
  const ending = random()
  if (ending < 0.2) return `Do you know whether ${said}?`
  if (ending < 0.4) return `${said} and then ${pick(VERBS, random)} a ${pick(RARE, random)}`
  return `${said} after the ${pick(CAUSES, random)}`
}

export interface ConversationBank {
  readonly version: BankVersion
  /** A question in the bank's words. */
  ask(seed: number): Promise<{ readonly text: string; readonly vector: Float32Array }>
}

/** A bank of so many turns in conversations of 24, one a day, with the built-in embedding. The same for a seed. */
export async function createConversationBank(db: Database, memories: number, seed = 1): Promise<ConversationBank> {
  const random = randomNumbers(seed)
  const model = lexicalEmbedding()
  const space = await ensureEmbeddingSpace(db, model)
  const id = randomUUID()
  const { number } = await one<{ number: number }>(
    db,
    sql`insert into banks (id, name, sequence) values (${id}, ${id}, 1) returning number`,
  )
  const entities = await many<{ number: number; name: string }>(
    db,
    sql`insert into entities (bank, canonical_name, name_key) select ${number}, name, name
        from unnest(${[...PEOPLE, ...PLACES]}::text[]) name returning number, canonical_name as name`,
  )
  for (let day = 0; day * TURNS < memories; day++) {
    const texts = Array.from({ length: Math.min(TURNS, memories - day * TURNS) }, () => sentence(random))
    const vectors = (await model.embed(texts, { kind: 'document' })).map(quantise)
    const rows = await many<{ number: number }>(
      db,
      sql`with document as (
            insert into documents (bank, id, content_hash, text_length)
            values (${number}, ${`day ${day}`}, '', 0) returning number)
          insert into memories (id, bank, document, position, type, text, speaker, mentioned_at, tags, metadata,
            content_hash, token_count, terms, analyzer_version, sequence)
          select gen_random_uuid(), ${number}, document.number, place * 1024, case place % 5 when 0 then 'experience' else 'world' end,
            text, (${SPEAKERS}::text[])[1 + (place % 2) + ${day % 3}], ${new Date(FIRST_DAY + day * DAY_MS)}::timestamptz + place * interval '1 minute',
            array[(${TAGS}::text[])[1 + ${day % 4}]], jsonb_build_object('day', ${String(day % 7)}::text), '', 12, terms, ${ANALYZER_VERSION}, 1
          from document, unnest(${texts}::text[], ${texts.map(termBytes)}::bytea[]) with ordinality turn (text, terms, place)
          order by place returning number`,
    )
    const numbers = rows.map((row) => row.number)
    await execute(
      db,
      sql`insert into memory_vectors (space, memory, bank, codes, scale)
          select ${space}, memory, ${number}, codes, scale
          from unnest(${numbers}::bigint[], ${vectors.map(({ codes }) => codes)}::bytea[], ${vectors.map(({ scale }) => scale)}::real[])
            as v (memory, codes, scale)`,
    )
    const mentions = texts.flatMap((text, place) =>
      entities
        .filter(({ name }) => text.includes(name))
        .map((entity) => ({ memory: numbers[place]!, entity: entity.number })),
    )
    await execute(
      db,
      sql`insert into memory_entities (memory, entity, bank) select memory, entity, ${number}
          from unnest(${mentions.map(({ memory }) => memory)}::bigint[], ${mentions.map(({ entity }) => entity)}::int[])
            as m (memory, entity)`,
    )
  }
  return {
    version: { number, sequence: 1, space },
    async ask(questionSeed) {
      const chance = randomNumbers(questionSeed)
      const text = `Who ${pick(VERBS, chance)} a ${pick(RARE, chance)} ${pick(THINGS, chance)} near ${pick(PLACES, chance)} because of the ${pick(CAUSES, chance)}?`
      const [vector] = await model.embed([text], { kind: 'query' })
      return { text, vector: vector! }
    },
  }
}

function termBytes(text: string): Buffer {
  const terms = termsOf(text)
  return Buffer.from(terms.buffer, terms.byteOffset, terms.byteLength)
}
