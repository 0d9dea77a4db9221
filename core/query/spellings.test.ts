import { expect, test } from 'vitest'
import { spellingsOf } from './spellings.ts'

const composed = 'caf\u00e9'
const decomposed = 'cafe\u0301'

test('an ASCII term has one spelling', () => {
  for (const term of [
    { kind: 'word', pattern: [{ text: 'caf' }, { wildcard: '?' }] } as const,
    { kind: 'phrase', text: 'a b' } as const,
  ])
    expect(spellingsOf(term)).toEqual([term])
})

test.each([
  [composed, decomposed],
  [decomposed, composed],
])('searches for composed and decomposed accents, the written form first: %j', (written, other) => {
  const wildcard = { wildcard: '*' } as const
  expect(spellingsOf({ kind: 'phrase', text: written })).toEqual([
    { kind: 'phrase', text: written },
    { kind: 'phrase', text: other },
  ])
  expect(spellingsOf({ kind: 'word', pattern: [{ text: written }, wildcard], at: 3 })).toEqual([
    { kind: 'word', pattern: [{ text: written }, wildcard], at: 3 },
    { kind: 'word', pattern: [{ text: other }, wildcard], at: 3 },
  ])
  expect(spellingsOf({ kind: 'field', name: 'x', test: { kind: 'phrase', text: written } })).toHaveLength(2)
})

test('searches for a text that is neither NFC nor NFD in all three forms', () => {
  const mixed = composed + decomposed
  expect(spellingsOf({ kind: 'phrase', text: mixed }).map(term => 'text' in term && term.text)).toEqual([
    mixed,
    composed + composed,
    decomposed + decomposed,
  ])
})
