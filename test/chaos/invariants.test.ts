import { describe, expect, it } from 'vitest'
import { expectedDocuments } from './expected-documents.ts'
import { bankProblems, callProblems, leftoverProblems, processProblems, type StoredBank } from './invariants.ts'
import type { Change, JournalEntry } from './journal.ts'
import type { ProfileProcess } from './profile-processes.ts'

const sent = (call: string, mode: Change['mode'], ...markers: string[]): JournalEntry => ({
  type: 'sent',
  call,
  bank: 'b',
  document: 'd',
  change: { mode, markers },
})
const acknowledged = (call: string): JournalEntry => ({ type: 'acknowledged', call, tookMs: 1 })
const failed = (call: string, maybeApplied?: boolean): JournalEntry => ({
  type: 'failed',
  call,
  bank: 'b',
  error: 'broken',
  maybeApplied,
  tookMs: 1,
})
const possibleAfter = (...journal: JournalEntry[]) => expectedDocuments(journal)[0]!.possible

describe('expectedDocuments', () => {
  it('knows what acknowledged calls have left', () => {
    expect(possibleAfter(sent('1', 'replace', 'k1n1a', 'k1n1b'), acknowledged('1'))).toEqual([['k1n1a', 'k1n1b']])
    const two = [sent('1', 'replace', 'k1n1a'), acknowledged('1')]
    expect(possibleAfter(...two, sent('2', 'append', 'k1n2a'), acknowledged('2'))).toEqual([['k1n1a', 'k1n2a']])
    expect(possibleAfter(...two, sent('2', 'replace', 'k1n2a'), acknowledged('2'))).toEqual([['k1n2a']])
    expect(possibleAfter(...two, sent('2', 'delete'), acknowledged('2'))).toEqual([null])
  })

  it('allows both outcomes of a call that nobody knows of, and one of a call that was refused', () => {
    const before = [sent('1', 'replace', 'k1n1a'), acknowledged('1')]
    const both = [['k1n1a'], ['k1n1a', 'k1n2a']]
    expect(possibleAfter(...before, sent('2', 'append', 'k1n2a'))).toEqual(both)
    expect(possibleAfter(...before, sent('2', 'append', 'k1n2a'), failed('2', true))).toEqual(both)
    expect(possibleAfter(...before, sent('2', 'append', 'k1n2a'), failed('2', false))).toEqual([['k1n1a']])
  })
})

describe('bankProblems', () => {
  const expected = expectedDocuments([sent('1', 'replace', 'k1n1a', 'k1n1b'), acknowledged('1')])
  const text = 'Note k1n1a and note k1n1b.'
  const whole: StoredBank = {
    documents: [{ id: 'd', text, memoryCount: 1 }],
    memories: [{ document: 'd', text }],
    recalled: new Map([
      ['k1n1a', ['something else', text]],
      ['k1n1b', [text]],
    ]),
    failedOperations: [],
  }

  it('has nothing to say of a bank that is whole', () => {
    expect(bankProblems(whole, expected)).toEqual([])
  })

  it.each([
    ['a lost document', { documents: [], memories: [] }],
    ['an old version', { documents: [{ id: 'd', text: 'Note k1n1a.', memoryCount: 1 }] }],
    ['a document twice', { documents: [...whole.documents, ...whole.documents] }],
    ['a document of nobody', { documents: [...whole.documents, { id: 'x', text: '', memoryCount: 0 }] }],
    ['lost memories', { memories: [] }],
    ['memories of two versions', { memories: [...whole.memories, { document: 'd', text: 'Note k1n0a.' }] }],
    ['memories twice', { memories: [...whole.memories, ...whole.memories] }],
    ['memories of nobody', { memories: [...whole.memories, { document: null, text: 'Note k1n1a.' }] }],
    ['a wrong count', { documents: [{ id: 'd', text, memoryCount: 2 }] }],
    ['a recall without it', { recalled: new Map([['k1n1a', ['Note k1n1b.']]]) }],
    ['a failed operation', { failedOperations: ['{}'] }],
  ])('sees %s', (_, damage) => {
    expect(bankProblems({ ...whole, ...damage }, expected)).not.toEqual([])
  })
})

describe('callProblems', () => {
  const problems = (...journal: JournalEntry[]) => callProblems(journal, new Set())

  it('lets calls of unknown outcome fail that cannot be repeated, and all where two daemons were killed', () => {
    expect(problems(sent('1', 'append', 'k1n1a'), failed('1', true))).toEqual([])
    expect(problems(sent('1', 'delete'), failed('1', true))).toEqual([])
    expect(callProblems([sent('1', 'replace', 'k1n1a'), failed('1', true)], new Set(['b']))).toEqual([])
  })

  it('lets nothing else fail, and no read miss what was acknowledged', () => {
    expect(problems(sent('1', 'replace', 'k1n1a'), failed('1', true))).toHaveLength(1)
    expect(problems(sent('1', 'append', 'k1n1a'), failed('1', false))).toHaveLength(1)
    expect(problems(sent('1', 'append', 'k1n1a'), failed('1'))).toHaveLength(1)
    expect(problems(failed('recall', true))).toHaveLength(1)
    expect(callProblems([failed('recall')], new Set(['b']))).toHaveLength(1)
    expect(problems({ type: 'read', bank: 'b', missing: ['k1n1a'], tookMs: 1 })).toHaveLength(1)
  })
})

describe('processProblems', () => {
  const of = (kind: ProfileProcess['kind'], pid: number, parent: number): ProfileProcess => ({
    kind,
    pid,
    parent,
    command: kind,
    started: '1',
  })
  const [daemon, postmaster, backend] = [of('daemon', 10, 1), of('postmaster', 20, 10), of('backend', 30, 20)]

  it('wants one of each, or none', () => {
    expect(processProblems([daemon, postmaster, backend], 'one')).toEqual([])
    expect(processProblems([], 'none')).toEqual([])
    expect(processProblems([], 'one')).toHaveLength(2)
    expect(processProblems([daemon, postmaster, backend], 'none')).toHaveLength(3)
  })

  it('sees a second daemon, a second postmaster, orphans and whatever else is left', () => {
    expect(processProblems([daemon, of('daemon', 11, 1), postmaster], 'one')).toHaveLength(1)
    expect(processProblems([daemon, postmaster, of('postmaster', 21, 10)], 'one')).toHaveLength(1)
    expect(processProblems([daemon, of('postmaster', 20, 1), backend], 'one')).toHaveLength(1)
    expect(processProblems([daemon, postmaster, of('backend', 31, 1)], 'one')).toHaveLength(1)
    expect(processProblems([of('other', 40, 1)], 'none')).toHaveLength(1)
  })
})

describe('leftoverProblems', () => {
  it('knows what may stay, and what may be there while a daemon runs', () => {
    const kept = ['start.lock.0a1b2c3d', 'daemon.log', 'daemon.log.1', 'postgres', 'postgres/cluster', 'token', 'users']
    const held = ['daemon.json', 'daemon.lock', 'daemon.owner.json', 'postgres/owner.json']
    expect(leftoverProblems([...kept, ...held], 'running')).toEqual([])
    expect(leftoverProblems(kept, 'gone')).toEqual([])
    expect(leftoverProblems(held, 'gone')).toHaveLength(held.length)
    expect(leftoverProblems(['daemon.guard.lock', 'daemon.json.bak', 'core.123'], 'running')).toHaveLength(3)
  })
})
