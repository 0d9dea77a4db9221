/**
 * Values on the tRPC wire: plain JSON, so that curl reads it as well as the page. Integers beyond 2^53 travel as their
 * digits in a string; a sender's `__proto__` stays a name like any other, which is why no cleverer format is used.
 */
export const wireTransformer = {
  input: { serialize: toWire, deserialize: (value: unknown) => value },
  output: { serialize: toWire, deserialize: (value: unknown) => value },
}

function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toWire)
  const copy: Record<string, unknown> = Object.create(null)
  for (const name in value) copy[name] = toWire((value as Record<string, unknown>)[name])
  return copy
}
