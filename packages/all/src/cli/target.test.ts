import { CliError } from 'hindsight-api/terminal'
import { describe, expect, it } from 'vitest'
import { resolveTarget } from './target.ts'

const HOME = '/home/me/.hindsight'

describe('which memory a command works on', () => {
  it('is the default profile, then what the environment says, then what a flag says', () => {
    expect(resolveTarget({}, {}, HOME)).toMatchObject({ kind: 'profile', directory: { name: 'default' } })
    const environment = { HINDSIGHT_PROFILE: 'work', HINDSIGHT_API_KEY: 'k' }
    expect(resolveTarget({}, environment, HOME)).toMatchObject({ directory: { name: 'work' } })
    expect(resolveTarget({ profile: 'other' }, environment, HOME)).toMatchObject({ directory: { name: 'other' } })
    expect(resolveTarget({ url: 'http://h:1/' }, environment, HOME)).toEqual({
      kind: 'server',
      url: 'http://h:1',
      apiKey: 'k',
    })
  })

  it('may be named as the existing programs name it', () => {
    const url = 'http://h:1'
    expect(resolveTarget({}, { HINDSIGHT_EMBED_PROFILE: 'work' }, HOME)).toMatchObject({ directory: { name: 'work' } })
    const both = { HINDSIGHT_PROFILE: 'ours', HINDSIGHT_EMBED_PROFILE: 'theirs' }
    expect(resolveTarget({}, both, HOME)).toMatchObject({ directory: { name: 'ours' } })
    const embedded = { HINDSIGHT_EMBED_API_URL: url, HINDSIGHT_EMBED_API_TOKEN: 't', HINDSIGHT_URL: '' }
    expect(resolveTarget({}, embedded, HOME)).toEqual({ kind: 'server', url, apiKey: 't' })
    expect(resolveTarget({}, { HINDSIGHT_API_URL: url }, HOME)).toMatchObject({ kind: 'server', url })
  })

  it('is the profile of a flag even where the environment names a server', () => {
    const environment = { HINDSIGHT_URL: 'http://h:1' }
    expect(resolveTarget({}, environment, HOME)).toMatchObject({ kind: 'server' })
    expect(resolveTarget({ profile: 'p' }, environment, HOME)).toMatchObject({ kind: 'profile' })
  })

  it.each([{ url: 'h:1' }, { url: 'ftp://h' }, { profile: '../up' }, { profile: 'p', url: 'http://h' }])(
    'refuses %j',
    (flags) => {
      expect(() => resolveTarget(flags, {}, HOME)).toThrow(CliError)
    },
  )
})
