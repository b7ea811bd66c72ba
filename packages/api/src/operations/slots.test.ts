import { describe, expect, it } from 'vitest'
import { typesWithSlot } from './slots.ts'

const types = ['retain', 'consolidation', 'refresh']
const running = (counts: Record<string, number>) => new Map(Object.entries(counts))

describe('typesWithSlot', () => {
  const settings = { total: 4, reserved: { retain: 1, consolidation: 1 } }

  it('gives every type the shared slots', () => {
    expect(typesWithSlot(types, running({}), settings)).toEqual(types)
    expect(typesWithSlot(types, running({ refresh: 1 }), settings)).toEqual(types)
  })

  it('keeps reserved slots for their type, whoever fills the others', () => {
    expect(typesWithSlot(types, running({ refresh: 2 }), settings)).toEqual(['retain', 'consolidation'])
    expect(typesWithSlot(types, running({ retain: 3 }), settings)).toEqual(['consolidation'])
    expect(typesWithSlot(types, running({ consolidation: 3 }), settings)).toEqual(['retain'])
    expect(typesWithSlot(types, running({ consolidation: 3, retain: 1 }), settings)).toEqual([])
  })

  it('leaves one slot to share, however much is reserved', () => {
    const greedy = { total: 2, reserved: { retain: 5, consolidation: 5 } }
    expect(typesWithSlot(types, running({}), greedy)).toEqual(types)
    expect(typesWithSlot(types, running({ refresh: 1 }), greedy)).toEqual(['retain'])
    expect(typesWithSlot(types, running({}), { total: 1, reserved: { retain: 1 } })).toEqual(types)
  })

  it('reserves nothing for a type that this worker does not do', () => {
    expect(typesWithSlot(['retain'], running({ retain: 1 }), { total: 2, reserved: { consolidation: 1 } })).toEqual([
      'retain',
    ])
  })
})
