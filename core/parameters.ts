import { shown, TailraceError } from './errors.ts'

/**
 * The parameters of an address by name; one that is empty, which a form sends for a field left alone, is none. Throws
 * `invalid_query` for a name that is not among `names`, and for one that is given twice.
 *
 * @param asked what has these parameters, as in "a search"
 */
export function readParameters<Name extends string>(
  params: URLSearchParams,
  names: readonly Name[],
  asked: string,
): ReadonlyMap<Name, string> {
  const values = new Map<Name, string>()
  const seen = new Set<string>()
  for (const [name, value] of params) {
    const known = names.find(one => one === name)
    if (known === undefined)
      throw new TailraceError('invalid_query', `${shown(name)} is no parameter of ${asked}: use ${names.join(', ')}`)
    if (seen.has(name)) throw new TailraceError('invalid_query', `${name} is given twice: give it once`)
    seen.add(name)
    if (value !== '') values.set(known, value)
  }
  return values
}
