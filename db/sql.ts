/**
 * SQL as a template whose values are always typed parameters. A name or a piece of SQL enters only as another `Sql`
 * or through `identifier`; there is no way to put a value into the text.
 */

/** SQL text with `{p1:Type}` placeholders and the values for them. */
export class Sql {
  readonly parts: readonly string[]
  readonly holes: readonly (Sql | Param)[]

  constructor(parts: readonly string[], holes: readonly (Sql | Param)[]) {
    this.parts = parts
    this.holes = holes
  }

  /** The statement with parameters named p1, p2, … in the order in which they stand. One that is used twice has one name. */
  compile(): { text: string; params: Record<string, unknown> } {
    const params: Record<string, unknown> = {}
    const names = new Map<Param, string>()
    const write = (sql: Sql): string =>
      sql.parts.reduce((text, part, i) => {
        const hole = sql.holes[i]
        if (hole === undefined) return text + part
        if (hole instanceof Sql) return text + part + write(hole)
        const name = names.get(hole) ?? `p${names.size + 1}`
        names.set(hole, name)
        params[name] = hole.value
        return `${text}${part}{${name}:${hole.type}}`
      }, '')
    return { text: write(this), params }
  }
}

/** A value with its ClickHouse type. */
export interface Param {
  readonly type: ParamType
  readonly value: unknown
}

export type ParamType =
  | 'String'
  | 'Array(String)'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Int128'
  | 'Float64'
  /** A name that came from outside: the engine reads it as one name, whatever it holds. */
  | 'Identifier'

/** A statement: `sql\`SELECT count() FROM logs WHERE service = ${param('String', service)}\``. */
export function sql(parts: TemplateStringsArray, ...holes: (Sql | Param)[]): Sql {
  return new Sql(parts, holes)
}

export function param(type: ParamType, value: unknown): Param {
  return { type, value }
}

/** A quoted name. Only names that our own tables use are let through, whatever the quoting would allow. */
export function identifier(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]{0,63}$/.test(name)) throw new Error(`not a name of ours: ${JSON.stringify(name)}`)
  return new Sql([`\`${name}\``], [])
}

/** SQL of our own making, for constants such as table definitions. Never for anything that came from outside. */
export function trustedSql(text: string): Sql {
  return new Sql([text], [])
}

/** Conditions, columns or statements with a separator between them; empty for an empty list. */
export function join(list: readonly Sql[], separator: ' AND ' | ' OR ' | ', ' | ' UNION ALL '): Sql {
  return new Sql(['', ...list.slice(1).map(() => separator), ''], list)
}
