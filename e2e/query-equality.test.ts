import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from './support/fuzz-records.ts'
import { randomQuery, randomRecord, samplesOf } from './support/query-cases.ts'
import { type Equality, printedAndBack, startEquality } from './support/query-equality.ts'
import { REGRESSIONS } from './support/query-regressions.ts'
import { STORES } from './support/stores.ts'

/** `npm run equality` asks more, of rows of its own. */
const CASES = Number(process.env.EQUALITY_CASES ?? 2_000)
const SEED = Number(process.env.EQUALITY_SEED ?? 20_261_121)
/** The store's answer is the same through either door to it; what differs is how parameters travel. */
const SHARE = { embedded: 0.85, remote: 0.15 }
const ROWS = 400
/** Rows of their own for every so many cases, so that the values of one set are not all there is. */
const CASES_OF_ROWS = 2_500
/** As many as the server has sessions for reading. */
const AT_ONCE = 2

describe.each(STORES)('the predicate and an %s store', kind => {
  const cases = Math.round(CASES * SHARE[kind])
  const rounds = Math.ceil(cases / CASES_OF_ROWS)

  for (let round = 0; round < rounds; round++) {
    describe(`with the rows of seed ${SEED + round}`, () => {
      const random = new Random(SEED + round)
      const nowMs = Date.now()
      const records = [...REGRESSIONS.records, ...Array.from({ length: ROWS }, () => randomRecord(random, nowMs))]
      const samples = samplesOf(records)
      let equality: Equality

      beforeAll(async () => {
        equality = await startEquality(kind, records)
      })
      afterAll(() => equality.stop())

      it('find the same rows for every query that once was or might be a trap', async () => {
        for (const query of REGRESSIONS.queries) expect(await equality.difference(query)).toBeUndefined()
      })

      const casesHere = Math.min(cases - round * CASES_OF_ROWS, CASES_OF_ROWS)
      it(`find the same rows for ${casesHere} random queries`, { timeout: 1_800_000 }, async () => {
        const differences: string[] = []
        let left = casesHere
        const work = async () => {
          while (left-- > 0 && differences.length < 5) {
            const { text, complaint } = printedAndBack(randomQuery(random, samples))
            const difference = complaint ?? (await equality.difference(text))
            if (difference !== undefined) differences.push(difference)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, work))
        expect(differences.join('\n')).toBe('')
        // Proof that the queries are about these rows: most find some, few are refused.
        expect(equality.found).toBeGreaterThan(casesHere * 0.5)
        expect(equality.refused).toBeLessThan(casesHere * 0.2)
      })
    })
  }
})
