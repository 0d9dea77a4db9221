import { randomUUID } from 'node:crypto'
import { JsonSource } from '../../core/exact-json.ts'

/** Unguessable, so that no sender's text can stand where a number or JSON text is to be put in. */
const MARK = `exact-${randomUUID()}-`
const MARKED = new RegExp(`"${MARK}(?:digits(-?\\d+)|source(\\d+))"`, 'g')

/** JSON with integers beyond 2^53 as plain digits, and a `JsonSource` as its own text: both as they were sent. */
export function exactJsonText(value: unknown): string {
  const sources: string[] = []
  const text = JSON.stringify(value, (_, item) => {
    if (typeof item === 'bigint') return `${MARK}digits${item}`
    if (!(item instanceof JsonSource)) return item
    return `${MARK}source${sources.push(item.text) - 1}`
  })
  if (!text.includes(MARK)) return text
  return text.replace(MARKED, (_, digits?: string, index?: string) => digits ?? sources[Number(index)] ?? 'null')
}
