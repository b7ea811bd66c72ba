import { readFileSync } from 'node:fs'
import { HindsightClient as Official } from '@vectorize-io/hindsight-client'
import { expect, it } from 'vitest'
import { HindsightApi } from './hindsight-api.ts'
import { HindsightClient } from './hindsight-client.ts'

const page = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8')
const client = new HindsightClient({ baseUrl: 'http://127.0.0.1:1' })

const methodsOf = (prototype: object) =>
  Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor' && !name.startsWith('#'))

/** `banks.create`, `memories.list`, … */
const namespaced = Object.entries(client).flatMap(([namespace, resource]) =>
  typeof resource === 'object' ? methodsOf(Object.getPrototypeOf(resource)).map((name) => `${namespace}.${name}`) : [],
)

/** What the page names: calls such as `client.banks.create(…)`, and the lists of what is here besides. */
const called = [...page.matchAll(/client\.(\w+(?:\.\w+)?)\(/g)].map(([, name]) => name!)
const listed = [...page.matchAll(/^\| `(\w+)` \| (`\w+`(?:, `\w+`)*) \|$/gm)].flatMap(([, namespace, names]) =>
  names!.split(', ').map((name) => `${namespace}.${name.slice(1, -1)}`),
)

it('names every method of ours, and none that is not there', () => {
  const methods = [...namespaced, ...methodsOf(HindsightApi.prototype)]
  expect(methods.filter((name) => !called.includes(name) && !listed.includes(name))).toEqual([])
  const verbs = methodsOf(Object.getPrototypeOf(HindsightApi.prototype))
  expect([...called, ...listed].filter((name) => !methods.includes(name) && !verbs.includes(name))).toEqual([])
})

it('sets every method of the official client against ours, in a namespace where there is one', () => {
  const rows = [...page.matchAll(/^\| `client\.(\w+)\(.*?\|(.*)\|$/gm)]
  const official = methodsOf(Official.prototype).filter((name) => name !== 'validateResponse')
  expect(rows.map(([, name]) => name!).sort()).toEqual(official.sort())
  for (const name of official) expect(client).toHaveProperty(name)
})

it('iterates every list that has pages', () => {
  const paged = namespaced.filter((name) => /\.list$|Deliveries$|chunks$|tags$|llmRequests$/.test(name))
  const unpaged = ['webhooks.list']
  const iterators = namespaced.filter((name) => /\.iterate/.test(name))
  const iteratorOf = (name: string) =>
    name.endsWith('.list')
      ? name.replace(/list$/, 'iterate')
      : name.replace(/\.(iterate)?(\w)/, (_, __, first: string) => `.iterate${first.toUpperCase()}`)
  expect(paged.filter((name) => !unpaged.includes(name) && !iterators.includes(iteratorOf(name)))).toEqual([])
})
