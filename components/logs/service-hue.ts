/** Hues in `components/ui/tokens.css`. */
const HUES = 12

/** The colour of a service, the same on every page: 0 to 11, by FNV-1a of its name. */
export function serviceHue(service: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < service.length; i++) {
    hash = Math.imul(hash ^ service.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0) % HUES
}

/** The same as a CSS colour. */
export function serviceColour(service: string): string {
  return `var(--service-${serviceHue(service)})`
}
