/** Tests on one text or number, wherever it stands: in a column, in an attribute, in a list. */
import { LIMITS } from '../../core/limits.ts'
import { IPV4_PATTERN, IPV6_PATTERN, ipv6Text } from '../../core/query/addresses.ts'
import type { Limit, Network, StringTest } from '../../core/query/condition.ts'
import { NUMBER_PATTERN } from '../../core/query/numbers.ts'
import { likeText } from '../../core/query/wildcards.ts'
import { join, param, type Sql, sql, trustedSql } from '../../db/sql.ts'

/** A test on a text that may be null; null or false where it is. */
export function textSql(text: Sql, test: Exclude<StringTest, { kind: 'equals' } | { kind: 'exists' }>): Sql {
  switch (test.kind) {
    case 'pattern':
      return sql`${text} LIKE ${param('String', likeText(test.pattern))}`
    case 'number-range':
      return sql`(match(${text}, ${trustedSql(quoted(NUMBER_PATTERN))}) AND ${withinSql(sql`toFloat64OrNull(${text})`, test, double)})`
    case 'text-range':
      return withinSql(text, test, value => sql`${param('String', value)}`)
    case 'regex':
      return sql`match(substringUTF8(${text}, 1, ${trustedSql(String(LIMITS.regexValueCharsMax))}), ${param('String', test.source)})`
    case 'network':
      return sql`(${text} = ${param('String', test.text)} OR ${networkSql(text, test.network)})`
  }
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

function networkSql(text: Sql, { version, first, last }: Network): Sql {
  if (version === 4)
    return sql`(match(${text}, ${trustedSql(quoted(IPV4_PATTERN))}) AND toUInt32(toIPv4OrDefault(${text})) BETWEEN ${param('UInt32', Number(first))} AND ${param('UInt32', Number(last))})`
  return sql`(match(${text}, ${trustedSql(quoted(IPV6_PATTERN))}) AND toIPv6OrNull(${text}) BETWEEN toIPv6(${param('String', ipv6Text(first))}) AND toIPv6(${param('String', ipv6Text(last))}))`
}

/** A bound of numbers. As text, since the client refuses doubles beyond 2^53. */
export function double(value: number): Sql {
  return sql`${param('Float64', String(value))}`
}

/** A constant of ours as a literal. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
