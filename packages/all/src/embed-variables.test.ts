import { expect, it } from 'vitest'
import { readEmbedVariables, withEmbedDatabase } from './embed-variables.ts'

it('reads what is said about daemons, in seconds', () => {
  const environment = { HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT: '0', HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT: '180' }
  expect(readEmbedVariables(environment)).toEqual({ idleTimeoutSeconds: 0, startTimeoutMs: 180_000 })
  expect(readEmbedVariables({ HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT: '' })).toEqual({})
})

it('names the variable that does not fit', () => {
  expect(() => readEmbedVariables({ HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT: 'soon' })).toThrow(
    'HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT must be a whole number of seconds, 1 or more (given: "soon")',
  )
})

it('gives daemons a database of their own', () => {
  const environment = { HINDSIGHT_API_DATABASE_URL: 'postgresql://any', HINDSIGHT_API_PORT: '1' }
  expect(withEmbedDatabase(environment)).toEqual(environment)
  expect(withEmbedDatabase({ ...environment, HINDSIGHT_EMBED_API_DATABASE_URL: 'postgresql://daemons' })).toMatchObject(
    {
      HINDSIGHT_API_DATABASE_URL: 'postgresql://daemons',
      HINDSIGHT_API_PORT: '1',
    },
  )
})
