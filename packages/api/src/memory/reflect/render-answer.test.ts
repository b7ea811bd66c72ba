import { describe, expect, it } from 'vitest'
import { termsOf } from '../../text/terms.ts'
import { plainStyle } from './answer-style.ts'
import type { Choice } from './choose-statements.ts'
import { excerpt, renderAnswer } from './render-answer.ts'
import { statementOf } from './statement.ts'

const said = (text: string, day: string, document: string) =>
  statementOf({ id: text, text, type: 'world', mentioned_at: `${day}T10:00:00+00:00`, document_id: document })
const two = [
  said('Alice works at Mozilla now.', '2024-06-01', 'chat-2'),
  said('Alice works at Google.', '2024-01-01', 'chat-1'),
]
const frame = { nothing: 'Nothing found.', closing: 'No model was used.' }
const question = new Set(termsOf('Where does Alice work?'))
const render = (lead: Choice['lead'], style = {}, statements = two) =>
  renderAnswer({ statements, lead }, question, { ...plainStyle, ...style }, frame).text

describe('an answer in words', () => {
  it('leads with the best, then lists the rest, its sources and how it was made', () => {
    expect(render('best')).toBe(
      [
        'Alice works at Mozilla now. (1 June 2024) [1]',
        '**Also remembered:**\n- Alice works at Google. (1 January 2024) [2]',
        '**Sources**\n- [1] memory from chat-2, 1 June 2024\n- [2] memory from chat-1, 1 January 2024',
        '_No model was used._',
      ].join('\n\n'),
    )
  })

  it('says which statement is the newest', () => {
    expect(render('newest')).toContain('**Most recently:** Alice works at Mozilla now.')
    expect(render('newest', { layout: 'bullets' })).toContain('This has changed over time')
  })

  it('follows what directives ask for', () => {
    expect(render('best', { markdown: false })).not.toMatch(/[*_]/)
    expect(render('best', { dates: false })).not.toContain('2024')
    expect(render('best', { sources: false })).not.toContain('Sources')
    expect(render('best', { layout: 'numbers' })).toContain(
      '1. Alice works at Mozilla now. (1 June 2024) [1]\n2. Alice works',
    )
    expect(render('best', { layout: 'prose' })).toContain('[1] Alice works at Google.')
    expect(render('best', { maxSentences: 1 })).not.toContain('Google')
    expect(render('best', { maxWords: 3 })).toMatch(/^Alice works at … \(1 June 2024\) \[1\]\n\n\*\*Sources/)
  })

  it('says so when there is nothing', () => {
    expect(render('best', {}, [])).toBe('Nothing found.\n\n_No model was used._')
  })
})

it('keeps of a long text what the question is about, in its order', () => {
  const text = `${'The weather was fine that day. '.repeat(20)}Alice began to work at Mozilla. ${'Lunch was good. '.repeat(20)}`
  const short = excerpt(text, question, Number.POSITIVE_INFINITY)
  expect(short).toContain('Alice began to work at Mozilla.')
  expect(short.length).toBeLessThan(480)
  expect(excerpt('One thing. Alice works here. Another thing.', question, 1)).toBe('Alice works here.')
})
