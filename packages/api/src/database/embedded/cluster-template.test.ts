import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unpackCluster } from './cluster-archive.ts'
import { findClusterTemplate } from './cluster-template.ts'

const recipe = ['postgresql 18', 'x64']
let scratch: string
let cache: string
let cluster: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hindsight-template-'))
  cache = join(scratch, 'home', 'cache')
  cluster = join(scratch, 'cluster')
  mkdirSync(cluster)
  writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

const listTemplates = (directory = cache) => readdirSync(join(directory, 'postgresql'))

it('is there for the same recipe once it was written, for its owner only', async () => {
  const template = await findClusterTemplate(recipe, [cache])
  expect(await template?.read()).toBeUndefined()
  await template?.write(cluster)
  const copy = join(scratch, 'copy')
  mkdirSync(copy)
  await unpackCluster((await (await findClusterTemplate(recipe, [cache]))!.read())!, copy, undefined)
  expect(readdirSync(copy)).toEqual(['PG_VERSION'])
  expect(await (await findClusterTemplate([...recipe, 'other'], [cache]))?.read()).toBeUndefined()
  if (process.platform !== 'win32') {
    expect(statSync(cache).mode & 0o777).toBe(0o700)
    expect(statSync(join(cache, 'postgresql', listTemplates()[0]!)).mode & 0o777).toBe(0o600)
  }
})

it('stays whole when many write it at the same time', async () => {
  const template = (await findClusterTemplate(recipe, [cache]))!
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      await template.write(cluster)
      expect(await template.read()).toBeDefined()
    }),
  )
  expect(listTemplates()).toHaveLength(1)
})

it('is not there when it was cut', async () => {
  const template = await findClusterTemplate(recipe, [cache])
  await template?.write(cluster)
  const file = join(cache, 'postgresql', listTemplates()[0]!)
  truncateSync(file, statSync(file).size - 1)
  expect(await template?.read()).toBeUndefined()
  truncateSync(file, 0)
  expect(await template?.read()).toBeUndefined()
})

it('leaves nothing when it cannot be written', async () => {
  symlinkSync('/', join(cluster, 'link'))
  const template = await findClusterTemplate(recipe, [cache])
  await expect(template?.write(cluster)).rejects.toThrow('neither a file nor a directory')
  expect(listTemplates()).toEqual([])
})

it('removes what nobody will use again', async () => {
  const template = await findClusterTemplate(recipe, [cache])
  await template?.write(cluster)
  const [own = ''] = listTemplates()
  const ages = {
    'old.cluster': 31 * 24,
    'young.cluster': 29 * 24,
    'old.cluster.1.partial': 1.1,
    'young.cluster.1.partial': 0.9,
  }
  const age = (name: string, hours: number) => {
    const then = Date.now() / 1000 - hours * 3600
    utimesSync(join(cache, 'postgresql', name), then, then)
  }
  for (const [name, hours] of Object.entries(ages)) {
    writeFileSync(join(cache, 'postgresql', name), '')
    age(name, hours)
  }
  age(own, 31 * 24)
  // It was used just now.
  expect(await template?.read()).toBeDefined()
  await (await findClusterTemplate(['new'], [cache]))?.write(cluster)
  const left = listTemplates()
  expect(left).toHaveLength(4)
  expect(left).toEqual(expect.arrayContaining([own, 'young.cluster', 'young.cluster.1.partial']))
})

describe('a directory is left alone and the next one serves', () => {
  const isRoot = process.getuid?.() === 0
  const prepare = () => mkdirSync(join(cache, 'postgresql'), { recursive: true, mode: 0o700 })
  const elsewhere = () => {
    const directory = join(scratch, 'elsewhere')
    mkdirSync(directory, { mode: 0o700 })
    return directory
  }
  const flaws: Readonly<Record<string, () => void>> = {
    'that is a link': () => {
      mkdirSync(join(scratch, 'home'))
      symlinkSync(elsewhere(), cache)
    },
    'with a link in it': () => {
      mkdirSync(cache, { recursive: true })
      symlinkSync(elsewhere(), join(cache, 'postgresql'))
    },
    'that others may write': () => {
      prepare()
      chmodSync(join(cache, 'postgresql'), 0o770)
    },
    'that others may read': () => {
      prepare()
      chmodSync(join(cache, 'postgresql'), 0o750)
    },
    'that cannot be made': () => writeFileSync(join(scratch, 'home'), ''),
    ...(isRoot && {
      'of another user': () => {
        prepare()
        chownSync(join(cache, 'postgresql'), 65534, 65534)
      },
      'below one of another user': () => {
        prepare()
        chownSync(cache, 65534, 65534)
      },
    }),
  }
  it.each(Object.keys(flaws).filter(() => process.platform !== 'win32'))('%s', async (flaw) => {
    flaws[flaw]?.()
    const before = readdirSync(scratch, { recursive: true })
    expect(await findClusterTemplate(recipe, [cache])).toBeUndefined()
    expect(readdirSync(scratch, { recursive: true })).toEqual(before)
    const second = join(scratch, 'second')
    await (await findClusterTemplate(recipe, [cache, second]))?.write(cluster)
    expect(listTemplates(second)).toHaveLength(1)
  })
})
