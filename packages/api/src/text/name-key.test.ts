import { describe, expect, it } from 'vitest'
import { isSameName, nameKey } from './name-key.ts'

describe('nameKey', () => {
  it.each([
    ['  María  LÓPEZ ', 'maria lopez'],
    ['J. K. Rowling', 'jk rowling'],
    ['J.K. Rowling', 'jk rowling'],
    ['Dr. Smith', 'smith'],
    ['the Beatles', 'beatles'],
    ["Maria's", 'maria'],
    ["O'Brien", 'obrien'],
    ['St. Mary’s Hospital', 'st mary hospital'],
    ['Jean-Luc', 'jean luc'],
    ['@sam_w', 'sam w'],
    ['Room 101', 'room 101'],
    ['田中', '田中'],
    ['…', ''],
  ])('%s → %s', (name, key) => expect(nameKey(name)).toBe(key))
})

describe('isSameName', () => {
  it.each([
    ['Nora', 'nora'],
    ['Nora', 'Nora Lindqvist'],
    ['Sofia van der Berg', 'Sofia'],
    ['Dr. Smith', 'smith'],
    ['J.K. Rowling', 'J. K. Rowling'],
    ['Ødegaard', 'Odegaard'],
  ])('%s is %s', (a, b) => {
    expect(isSameName(a, b)).toBe(true)
    expect(isSameName(b, a)).toBe(true)
  })

  it.each([
    ['Room 101', 'Room 102'],
    ['Room', 'Room 101'],
    ['Google', 'Google Maps'],
    ['New', 'New York'],
    ['Paris', 'Paris Hilton'],
    ['Central', 'Central Park'],
    ['Nora', 'Norah'],
    ['Lindqvist', 'Nora Lindqvist'],
    ['Apple', 'Apple Watch'],
    ['', ''],
  ])('%s is not %s', (a, b) => {
    expect(isSameName(a, b)).toBe(false)
    expect(isSameName(b, a)).toBe(false)
  })
})
