/** Tests on one text or number, wherever it stands: in a column, in an attribute, in a list. */
import { LIMITS } from '../../../core/limits.ts'
import { IPV4_PATTERN, IPV6_PATTERN, ipv6Text, mappedNetwork } from '../../../core/query/addresses.ts'
import type { Limit, Network, NumberRange, StringTest } from '../../../core/query/condition.ts'
import { NUMBER_PATTERN } from '../../../core/query/numbers.ts'
import { likeText } from '../../../core/query/wildcards.ts'
import { join, param, type Sql, sql, trustedSql } from '../../../db/sql.ts'

/** A test on a text that may be null; null or false where it is. */
export function textSql(text: Sql, test: Exclude<StringTest, { kind: 'equals' } | { kind: 'exists' }>): Sql {
  switch (test.kind) {
    case 'pattern':
      return sql`${text} LIKE ${param('String', likeText(test.pattern))}`
    case 'number-range':
      return numberTextSql(text, test)
    case 'text-range':
      return withinSql(text, test, value => sql`${param('String', value)}`)
    case 'regex':
      return sql`match(substringUTF8(${text}, 1, ${trustedSql(String(LIMITS.regexValueCharsMax))}), ${param('String', test.source)})`
    case 'network':
      return sql`(${text} = ${param('String', test.text)} OR ${networkSql(text, test.network)})`
  }
}

/** Written the same way in `core/query/number-range.ts`. */
const INTEGER_PATTERN = '^-?[0-9]{1,38}$'

function numberTextSql(text: Sql, test: NumberRange): Sql {
  const asDouble = sql`(match(${text}, ${trustedSql(quoted(NUMBER_PATTERN))}) AND ${withinSql(sql`toFloat64OrNull(${text})`, test, double)})`
  if (!test.isBeyondDoubles) return asDouble
  return sql`if(match(${text}, ${trustedSql(quoted(INTEGER_PATTERN))}), ${integersSql(sql`toInt128OrNull(${text})`, test)}, ${asDouble})`
}

/** A test on an integer of any width, exact. */
export function integersSql(value: Sql, { integers: { from, to } }: NumberRange): Sql {
  const conditions: Sql[] = []
  if (from !== undefined) conditions.push(sql`${value} >= ${integerSql(from)}`)
  if (to !== undefined) conditions.push(sql`${value} <= ${integerSql(to)}`)
  return conditions.length === 0 ? sql`1` : sql`(${join(conditions, ' AND ')})`
}

/** A whole number as the narrowest parameter that holds it, so that a column of 64 bits is not widened without need. */
export function integerSql(value: bigint): Sql {
  const type = value < -(2n ** 63n) || value >= 2n ** 64n ? 'Int128' : value >= 2n ** 63n ? 'UInt64' : 'Int64'
  return sql`${param(type, String(value))}`
}

export function withinSql<Value>(
  value: Sql,
  { from, to }: { readonly from: Limit<Value> | undefined; readonly to: Limit<Value> | undefined },
  bound: (value: Value) => Sql,
): Sql {
  const conditions: Sql[] = []
  if (from) conditions.push(sql`${value} ${trustedSql(from.isIncluded ? '>=' : '>')} ${bound(from.value)}`)
  if (to) conditions.push(sql`${value} ${trustedSql(to.isIncluded ? '<=' : '<')} ${bound(to.value)}`)
  return conditions.length === 0 ? sql`1` : sql`(${join(conditions, ' AND ')})`
}

/** Where the text has no address, `extract` gives an empty text, and that is null as an address. */
function networkSql(text: Sql, network: Network): Sql {
  const { first, last } = network.version === 6 ? network : mappedNetwork(network)
  const colons = sql`extract(${text}, ${trustedSql(quoted(IPV6_PATTERN))})`
  const inColons = sql`toIPv6OrNull(${colons}) BETWEEN ${ipv6(first)} AND ${ipv6(last)}`
  if (network.version === 6) return sql`(${inColons})`
  const dotted = sql`extract(${text}, ${trustedSql(quoted(IPV4_PATTERN))})`
  const from = param('UInt32', Number(network.first))
  const to = param('UInt32', Number(network.last))
  return sql`(toUInt32(toIPv4OrNull(${dotted})) BETWEEN ${from} AND ${to} OR ${inColons})`
}

function ipv6(value: bigint): Sql {
  return sql`toIPv6(${param('String', ipv6Text(value))})`
}

/** A bound of numbers. As text, since the client refuses doubles beyond 2^53. */
export function double(value: number): Sql {
  return sql`${param('Float64', String(value))}`
}

/** A constant of ours as a literal. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
