import { describe, expect, test } from 'vitest'
import { type KnownAlias, matchNames } from './match-names.ts'
import { nameMention } from './name-mention.ts'

const mention = nameMention
const alias = (entity: number, aliasKey: string, canonicalName: string): KnownAlias => ({
  aliasKey,
  entity,
  canonicalName,
  type: 'CONCEPT',
})

describe('matchNames', () => {
  test('an exact name wins over a longer one', () => {
    const known = [alias(1, 'nora', 'Nora'), alias(2, 'nora lindqvist', 'Nora Lindqvist')]
    const { entities, created } = matchNames([mention('NORA')], known)
    expect(entities.get('nora')).toBe(1)
    expect(created).toEqual([])
  })

  test('a first name means the only full name that begins with it', () => {
    const { entities, aliases } = matchNames([mention('Nora')], [alias(2, 'nora lindqvist', 'Nora Lindqvist')])
    expect(entities.get('nora')).toBe(2)
    expect(aliases).toEqual([{ key: 'nora', name: 'Nora', entity: 2 }])
  })

  test('a first name with two possible full names is somebody new', () => {
    const known = [alias(1, 'nora lindqvist', 'Nora Lindqvist'), alias(2, 'nora berg', 'Nora Berg')]
    const { entities, created } = matchNames([mention('Nora')], known)
    expect(entities.get('nora')).toBe('nora')
    expect(created.map(({ name }) => name)).toEqual(['Nora'])
  })

  test('a full name completes a known first name, but two of them do not', () => {
    const known = [alias(1, 'nora', 'Nora')]
    const one = matchNames([mention('Nora Lindqvist')], known)
    expect(one.entities.get('nora lindqvist')).toBe(1)
    expect(one.enriched.get(1)?.name).toBe('Nora Lindqvist')
    const two = matchNames([mention('Nora Lindqvist'), mention('Nora Berg')], known)
    expect(two.created.map(({ name }) => name).sort()).toEqual(['Nora Berg', 'Nora Lindqvist'])
  })

  test('names that came together are resolved against each other', () => {
    const { entities, created } = matchNames([mention('Nora'), mention('Nora Lindqvist')], [])
    expect(created.map(({ name }) => name)).toEqual(['Nora Lindqvist'])
    expect(entities.get('nora')).toBe('nora lindqvist')
  })

  test('numbers, signs and literal names are told apart', () => {
    const rooms = matchNames([mention('Room 101'), mention('Room 102')], [])
    expect(rooms.created).toHaveLength(2)
    const languages = matchNames([mention('C++'), mention('C#')], [])
    expect(languages.created).toHaveLength(2)
    const literal = matchNames([mention('Nora', { literal: true })], [alias(2, 'nora lindqvist', 'Nora Lindqvist')])
    expect(literal.created).toHaveLength(1)
  })

  test('a type that was not known before is added', () => {
    const { enriched } = matchNames([mention('Nora', { type: 'PERSON' })], [alias(1, 'nora', 'Nora')])
    expect(enriched.get(1)).toEqual({ name: null, type: 'PERSON' })
  })
})
