/**
 * The values of a field as the store has them, for counting and grouping. Each throws `invalid_query` for a name under
 * which nothing can be looked up.
 */
import { shown, TailraceError } from '../../../core/errors.ts'
import { targetsOf } from '../../../core/query/field-targets.ts'
import { nameFault, type Target } from '../../../core/query/fields.ts'
import { identifier, join, type Sql, sql, trustedSql } from '../../../db/sql.ts'
import { anyValueAt } from './attribute-sql.ts'

/**
 * `Array(String)`: every value a row has under the name, as text; empty where it has none. Each once, so that what is
 * counted is logs, and not elements of a list or places that have the same.
 */
export function fieldTexts(name: string): Sql {
  const lists = targetsFor(name).map(targetTexts)
  const [only] = lists
  return lists.length === 1 && only !== undefined ? only : sql`arrayDistinct(arrayConcat(${join(lists, ', ')}))`
}

/** `String`: the first of them; empty where a row has none. */
export function fieldText(name: string): Sql {
  const [target, ...others] = targetsFor(name)
  // A logger's name for a column: the attribute counts too where the column has no value.
  if (others.length > 0) return sql`arrayElement(${fieldTexts(name)}, 1)`
  if (target?.kind === 'level') return sql`toString(level)`
  if (target?.kind === 'string' || target?.kind === 'words') return sql`toString(${identifier(target.column)})`
  return sql`arrayElement(${fieldTexts(name)}, 1)`
}

/** `Array(Float64)`: the values that are numbers. */
export function fieldNumbers(name: string): Sql {
  const lists = targetsFor(name).map(targetNumbers)
  const [only] = lists
  return lists.length === 1 && only !== undefined ? only : sql`arrayConcat(${join(lists, ', ')})`
}

function targetsFor(name: string): readonly Target[] {
  const fault = nameFault(name)
  if (fault === undefined) return targetsOf(name)
  throw new TailraceError('invalid_query', `${shown(name)} is no field: ${fault}`)
}

function targetTexts(target: Target): Sql {
  switch (target.kind) {
    case 'level':
      return sql`[toString(level)]`
    case 'time':
      return sql`[toString(${identifier(target.column)})]`
    case 'attribute':
      return attributeTexts(target)
    default:
      return sql`arrayFilter(x -> x != '', [ifNull(toString(${identifier(target.column)}), '')])`
  }
}

/** The value as the engine has it, of whatever type: one read, where a test for each type would be nine. */
function attributeTexts({ place, path }: Extract<Target, { kind: 'attribute' }>): Sql {
  const value = anyValueAt(place, path)
  const lists = ['String', 'Int64', 'Float64', 'Bool'].map(
    type => sql`arrayMap(x -> ifNull(toString(x), ''), ${listIn(value, type)})`,
  )
  const texts = sql`if(startsWith(dynamicType(${value}), 'Array'), arrayDistinct(arrayConcat(${join(lists, ', ')})), [ifNull(toString(${value}), '')])`
  return sql`arrayFilter(x -> x != '', ${texts})`
}

function listIn(value: Sql, type: string): Sql {
  return sql`dynamicElement(${value}, ${trustedSql(`'Array(Nullable(${type}))'`)})`
}

function targetNumbers(target: Target): Sql {
  switch (target.kind) {
    case 'number':
      return numbersIn(sql`[toFloat64(${identifier(target.column)})]`)
    case 'attribute': {
      const value = anyValueAt(target.place, target.path)
      const lists = ['Int64', 'Float64'].map(type => sql`arrayMap(x -> toFloat64(x), ${listIn(value, type)})`)
      const isNumber = sql`dynamicType(${value}) IN ('Int64', 'UInt64', 'Float64')`
      return numbersIn(
        sql`multiIf(${isNumber}, [accurateCastOrNull(${value}, 'Float64')], startsWith(dynamicType(${value}), 'Array'), arrayConcat(${join(lists, ', ')}), [])`,
      )
    }
    default:
      return sql`emptyArrayFloat64()`
  }
}

function numbersIn(list: Sql): Sql {
  return sql`arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), ${list}))`
}
