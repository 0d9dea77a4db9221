import fc from 'fast-check'
import type { RefusedRecord } from '../texts/record-text.ts'
import { recordTexts } from '../texts/record-texts.ts'

/** Texts and refusals without the pauses between them. */
export function results(body: string): (string | RefusedRecord)[] {
  return [...recordTexts(Buffer.from(body))].filter(result => result !== undefined)
}
export const texts = (body: string): string[] => results(body).filter(result => typeof result === 'string')
/** Texts, and the codes of refusals. */
export const textsOrCodes = (body: string): string[] =>
  results(body).map(result => (typeof result === 'string' ? result : result.error.code))

/** The records that are JSON, and how many are not. */
export function outcome(body: string): { good: unknown[]; bad: number } {
  const good: unknown[] = []
  let bad = 0
  for (const text of texts(body)) {
    try {
      good.push(JSON.parse(text))
    } catch {
      bad++
    }
  }
  return { good, bad }
}

export const record = fc
  .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  .map(members => ({ message: 'x', ...members }))
export const records = fc.array(record, { minLength: 1, maxLength: 6 })
export const bom = fc.constantFrom('', '\ufeff')
export const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\t \n\n')
