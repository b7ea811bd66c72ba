import { pino } from 'pino'
import { expect, it } from 'vitest'
import { ModelError } from '../models/model-error.ts'
import { errorResponse } from './errors.ts'

const request = { id: 'r', signal: new AbortController().signal, timedOut: false, log: pino({ level: 'silent' }) }

it('tells of a model that could not do its part, and whether trying again may help', async () => {
  const away = errorResponse(new ModelError('unavailable', 'reader is away'), request)
  expect(away.status).toBe(503)
  expect(away.headers.get('retry-after')).toBe('30')
  expect(await away.json()).toEqual({ detail: 'The language model could not do its part: reader is away' })
  const refused = errorResponse(new ModelError('authentication', 'no such key'), request)
  expect(refused.status).toBe(502)
  expect(refused.headers.get('retry-after')).toBeNull()
})
