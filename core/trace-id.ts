const HEX_32 = /^[0-9a-fA-F]{32}$/
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/

/** The one form a trace id is stored and looked up in: a UUID or 32 hex digits become 32 lower-case hex, the rest stays. */
export function canonicalTraceId(id: string): string {
  if (id.length === 32 && HEX_32.test(id)) return id.toLowerCase()
  if (id.length === 36 && UUID.test(id)) return id.replaceAll('-', '').toLowerCase()
  return id
}
