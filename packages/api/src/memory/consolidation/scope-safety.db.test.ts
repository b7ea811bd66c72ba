import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, retain } from '../../../../../test/support/write-side.ts'
import { many, sql } from '../../database/sql.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { deleteDocument } from '../documents/delete-document.ts'
import { patchDocument } from '../documents/patch-document.ts'
import type { ObservationScopes } from '../retain/received-document.ts'
import { scopeKey, scopesOf } from './observation-scopes.ts'
import { runConsolidation } from './run-consolidation.ts'

/** What a model that wants to spread what it sees answers to a prompt. */
let answer: (prompt: string) => unknown[]
let db: TestDatabase
let search: MemorySearchIndex
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  const model = {
    provider: 'test',
    model: 'gossip',
    generate: async ({ messages }: { messages: readonly { content: string }[] }) => ({
      text: JSON.stringify({ changes: answer(messages[1]!.content) }),
      toolCalls: [],
      finishReason: 'stop' as const,
      usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
    }),
  }
  engine = await createTestEngine(db, {
    search,
    languageFor: (purpose) => (purpose === 'consolidation' ? model : null),
  })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const secretsIn = (text: string) => new Set(text.match(/secret\d+x/g) ?? [])
const names = (letter: string, count = 9) => Array.from({ length: count }, (_, n) => `${letter}${n + 1}`)
const change = (action: string, observations: string[], text: string, facts: string[]) => ({
  action,
  observations,
  text,
  evidence: facts.map((fact) => ({ fact, quote: '' })),
})

const tags = fc.subarray(['ann', 'bo', 'team'])
const scopes = fc.oneof(
  fc.constantFrom<ObservationScopes | null>(null, 'combined', 'per_tag', 'all_combinations', 'shared'),
  fc.array(fc.subarray(['ann', 'bo', 'cem']), { minLength: 1, maxLength: 2 }),
)
const secretFacts = fc.array(fc.record({ tags, scopes }), { minLength: 1, maxLength: 12 })
type SecretFact = { readonly tags: string[]; readonly scopes: ObservationScopes | null }

async function fill(facts: readonly SecretFact[]): Promise<string> {
  const bank = `bank-${randomUUID()}`
  for (const [n, fact] of facts.entries()) {
    const item = {
      content: `The hidden word of the house is secret${n}x.`,
      document_id: `d${n}`,
      tags: fact.tags,
      ...(fact.scopes === null ? {} : { observation_scopes: fact.scopes }),
    }
    await retain(engine, bank, { items: [item as never] })
  }
  return bank
}

function consolidate(bank: string) {
  return runConsolidation(engine, {
    operation: { bankId: bank, payload: {} } as never,
    signal: new AbortController().signal,
    reportProgress: async () => {},
  })
}

interface Row {
  readonly text: string
  readonly tags: string[]
  readonly history: string[]
  readonly evidence: { text: string; tags: string[]; scopes: ObservationScopes | null }[]
}

const readObservations = (bank: string) =>
  many<Row>(
    db,
    sql`select o.text, o.tags,
               array(select content::text from observation_history h where h.observation = o.id) as history,
               (select jsonb_agg(jsonb_build_object('text', f.text, 'tags', f.tags, 'scopes', f.observation_scopes))
                from observation_evidence e join memories f on f.number = e.memory where e.observation = o.number) as evidence
        from memories o join banks b on b.number = o.bank
        where b.id = ${bank} and o.type = 'observation'`,
  )

const belongs = (fact: { tags: readonly string[]; scopes: ObservationScopes | null }, scope: readonly string[]) =>
  scopesOf(fact.tags, fact.scopes).some((own) => scopeKey(own) === scopeKey([...scope].sort()))

test('whatever a model answers, nothing of one tag set reaches another', async () => {
  // It tells all that it was shown wherever it can, naming also what it was not shown.
  answer = (prompt) => {
    const all = [...secretsIn(prompt)].join(' ')
    return [
      change('merge', ['O1', 'O2', 'O99'], `Merged ${all}`, names('F')),
      ...names('O').map((name) => change('update', [name], `Updated ${name} ${all}`, names('F'))),
      ...names('F').map((name) => change('create', [], `Created ${name} ${all}`, [name, 'F50', 'O1'])),
      change('retire', ['O9'], `Retired ${all}`, names('F')),
    ]
  }
  let shown = 0
  await fc.assert(
    fc.asyncProperty(secretFacts, secretFacts, async (first, second) => {
      const bank = await fill(first)
      await consolidate(bank)
      const facts = [...first, ...second]
      for (const [n, fact] of second.entries()) {
        await retain(engine, bank, {
          items: [
            {
              content: `The hidden word of the house is secret${first.length + n}x.`,
              document_id: `e${n}`,
              tags: fact.tags,
              ...(fact.scopes === null ? {} : { observation_scopes: fact.scopes }),
            } as never,
          ],
        })
      }
      await consolidate(bank)
      for (const { text, tags: scope, history, evidence } of await readObservations(bank)) {
        for (const fact of evidence) expect(belongs(fact, scope), `evidence of ${scope}`).toBe(true)
        for (const secret of secretsIn([text, ...history].join(' '))) {
          shown++
          expect(belongs(facts[Number(/\d+/.exec(secret)![0])]!, scope), `${secret} in ${scope}`).toBe(true)
        }
      }
      await expectNoLeftovers(db, bank)
    }),
    { numRuns: 6, endOnFailure: true },
  )
  expect(shown).toBeGreaterThan(100)
})

test('what is moved to another tag set or deleted leaves the observations that rested on it', async () => {
  // It cites all that it tells.
  answer = (prompt) => {
    const facts = [...prompt.matchAll(/^(F\d+) .*?(secret\d+x)/gm)].map(([, name, secret]) => ({
      name: name!,
      secret: secret!,
    }))
    const cited = facts.map(({ name }) => name)
    const told = facts.map(({ secret }) => secret).join(' ')
    const observations = [...prompt.matchAll(/^(O\d+) (.*)$/gm)].map(([, name, line]) => ({ name: name!, line: line! }))
    if (observations.length === 0) return [change('create', [], `Told: ${told}`, cited)]
    const [one, two] = observations
    if (two !== undefined)
      return [
        change('merge', [one!.name, two.name], `${[...secretsIn(one!.line + two.line)].join(' ')} ${told}`, cited),
      ]
    return [
      change('update', [one!.name], `${[...secretsIn(one!.line)].join(' ')} ${told}`, cited),
      change('create', [], `Told: ${told}`, cited),
    ]
  }
  const move = fc.record({ document: fc.nat(11), tags: fc.option(tags) })
  await fc.assert(
    fc.asyncProperty(secretFacts, fc.array(move, { minLength: 1, maxLength: 4 }), async (facts, moves) => {
      const bank = await fill(facts)
      await consolidate(bank)
      const check = async () => {
        for (const { text, tags: scope, history, evidence } of await readObservations(bank)) {
          const rested = secretsIn(evidence.map((fact) => fact.text).join(' '))
          for (const fact of evidence) expect(belongs(fact, scope)).toBe(true)
          for (const secret of secretsIn([text, ...history].join(' '))) expect([...rested]).toContain(secret)
        }
        await expectNoLeftovers(db, bank)
      }
      await check()
      const gone = new Set<number>()
      for (const { document, tags: moved } of moves) {
        if (document >= facts.length || gone.has(document)) continue
        const id = { document_id: `d${document}` }
        if (moved === null) gone.add(document)
        if (moved === null) await deleteDocument(engine, bank, id)
        else await patchDocument(engine, bank, { ...id, tags: moved })
        await check()
      }
      await consolidate(bank)
      await check()
    }),
    { numRuns: 10, endOnFailure: true },
  )
})
