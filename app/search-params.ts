export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

/** An address's parameters as the browser has them. */
export function paramsOf(given: SearchParams): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, values] of Object.entries(given))
    for (const value of [values].flat()) if (value !== undefined) params.append(name, value)
  return params
}
