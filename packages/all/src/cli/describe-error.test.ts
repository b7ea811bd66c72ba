import { misuse } from 'hindsight-api/terminal'
import { AuthenticationError, ConnectionError, NotFoundError, ValidationError } from 'hindsight-client'
import { expect, it } from 'vitest'
import { DaemonStartError } from '../errors.ts'
import { describeError } from './describe-error.ts'

const server = { kind: 'server', url: 'http://h', apiKey: undefined } as const

it('tells what the server said, what to do next and how to end', () => {
  const missing = new NotFoundError("getBankProfile failed: Bank 'b' not found", { details: "Bank 'b' not found" })
  expect(describeError(missing, server)).toEqual({
    message: "Bank 'b' not found",
    hint: 'To see the banks there are: hindsight bank list',
    exitCode: 3,
  })
})

it('ends as the documentation says', () => {
  const refused = new ConnectionError('recall failed: nothing answers', { maybeApplied: false, cause: null })
  const errors = [
    misuse('x'),
    new ValidationError('recall failed: query: empty'),
    refused,
    new DaemonStartError('it exited with code 1', ['FATAL: x'], '/log'),
    new AuthenticationError('x'),
    Object.assign(new Error('EACCES: permission denied, mkdir'), { code: 'EACCES', syscall: 'mkdir' }),
  ]
  expect(errors.map((error) => describeError(error, server)?.exitCode)).toEqual([2, 2, 4, 4, 5, 1])
  expect(describeError(refused, server)?.message).toBe('Nothing answers')
})

it('keeps quiet about nothing that it does not know', () => {
  expect(describeError(new TypeError('a bug'), server)).toBeNull()
})
