/** A log as JSON, as the reader takes it away. */
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../../core/schema/logs.ts'
import type { AttributeValue, LogRow } from '../../logs/types.ts'

/** The record with a member a line: columns that hold something, attributes, resource. Integers have all their digits. */
export function rowJson(row: LogRow): string {
  const members: [name: string, value: AttributeValue][] = [
    ['timestamp', row.timestamp],
    ['received_at', row.received_at],
    ['level', row.level],
    ['severity_number', row.severity_number],
    ...(Object.keys(TEXT_COLUMNS) as TextColumn[]).filter(name => row[name] !== '').map(name => member(row, name)),
    ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[])
      .filter(name => row[name] !== null)
      .map(name => member(row, name)),
    ['node', row.node],
    ['seq', row.seq],
  ]
  for (const place of ['attributes', 'resource'] as const)
    if (Object.keys(row[place]).length > 0) members.push([place, row[place]])
  return objectText(members, 0)
}

function member(row: LogRow, name: TextColumn | NumberColumn): [string, AttributeValue] {
  return [name, row[name]]
}

function valueText(value: AttributeValue, depth: number): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (!Array.isArray(value)) return objectText(Object.entries(value), depth)
  return enclosed(
    '[',
    ']',
    depth,
    value.map(item => valueText(item, depth + 1)),
  )
}

function objectText(members: readonly (readonly [string, AttributeValue])[], depth: number): string {
  const lines = members.map(([name, value]) => `${JSON.stringify(name)}: ${valueText(value, depth + 1)}`)
  return enclosed('{', '}', depth, lines)
}

function enclosed(open: string, close: string, depth: number, lines: readonly string[]): string {
  if (lines.length === 0) return `${open}${close}`
  const indent = '  '.repeat(depth)
  return `${open}\n${lines.map(line => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`
}
