import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (url: string) => readFileSync(new URL(url, import.meta.url), 'utf8')
const importsOf = (code: string) =>
  [...code.matchAll(/(?<![\w/])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1]!)

/** What runs in Deno, Bun and browsers alike. */
describe('the built client', () => {
  const names = readdirSync(new URL('../dist/', import.meta.url), { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name.endsWith('.js')).map((name) => `../dist/${name}`)

  it('imports nothing but itself and the paths of the contract', () => {
    expect(files.length).toBeGreaterThan(10)
    const foreign = files.flatMap((file) => importsOf(read(file))).filter((name) => !name.startsWith('.'))
    expect([...new Set(foreign)]).toEqual(['hindsight-contract/paths'])
    expect(importsOf(read('../../contract/dist/paths.js'))).toEqual([])
  })

  it("uses none of Node's globals", () => {
    const uses = files.filter((file) =>
      /\b(process|Buffer|require|__dirname|global|setImmediate)\b[.(]/.test(read(file)),
    )
    expect(uses).toEqual([])
  })
})
