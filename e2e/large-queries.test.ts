/** The largest queries that are allowed fit through what the engine and HTTP take of a statement and its values. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { type Api, startApi } from './support/api.ts'
import { STORES } from './support/stores.ts'

let api: Api

const or = (count: number, term: (n: number) => string) => Array.from({ length: count }, (_, n) => term(n)).join(' OR ')

describe.each(STORES)('with an %s store', kind => {
  beforeAll(async () => {
    // The engine takes seconds to understand such a statement, and longer while others work on the machine.
    api = await startApi(kind, { QUERY_TIMEOUT_S: '150' })
    await api.post([
      { service: 'few', message: 'one', timestamp: '2026-11-20T10:00:00Z', attributes: { n: 7 } },
      { service: 'few', message: 'two', timestamp: '2026-11-20T10:00:01Z', attributes: { n: 8 } },
    ])
  })
  afterAll(() => api.stop())

  it('finds by as many words as a query may have, all of which must be there', async () => {
    const text = Array.from({ length: LIMITS.queryTermsMax }, (_, n) => `w${n}`)
    const timestamp = '2026-11-20T11:00:00Z'
    const halves = { message: text.slice(0, 250).join(' '), error_message: text.slice(250).join(' ') }
    await api.post([
      { service: 'all', timestamp, ...halves },
      { service: 'but one', timestamp, ...halves, error_message: text.slice(250, -1).join(' ') },
    ])
    const { rows } = await api.found({ query: text.join(' ') })
    expect(rows.map(({ service }) => service)).toEqual(['all'])
  })

  it.each([
    ['words', or(LIMITS.queryTermsMax - 1, n => `w${n}`)],
    ['values of an attribute', or(LIMITS.queryTermsMax - 1, n => `a:x${n}`)],
    ['attributes', or(LIMITS.queryWeightMax / 5 - 1, n => `a${n}:x${n}`)],
    ['wildcards on attributes', or(LIMITS.queryWeightMax / 10 - 1, n => `a${n}:x${n}*`)],
    ['regular expressions on attributes', or(LIMITS.queryWeightMax / 10 - 1, n => `a${n}:~x${n}`)],
  ])('finds by as many %s as a query may have', async (_, query) => {
    const range = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T10:00:30Z' }
    const { rows } = await api.found({ query: `${query} OR n:7`, ...range })
    expect(rows.map(({ message }) => message)).toEqual(['one'])
  })
})
