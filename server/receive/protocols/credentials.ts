import type { DoorRequest } from '../../http/exchange.ts'

/**
 * Keys from `Authorization: Bearer`, `X-Api-Key` and `?api_key=`. All of them are tried, because one may be meant for a proxy
 * in front of this server.
 */
export function usualCredentials({ header, url }: Pick<DoorRequest, 'header' | 'url'>): readonly string[] {
  const shown = [bearer(header('authorization')), header('x-api-key'), url.searchParams.get('api_key')]
  return shown.flatMap(key => (key ? [key] : []))
}

/** RFC 6750, section 2.1; the scheme in any case (RFC 9110, section 11.1). */
function bearer(authorization: string | undefined): string | undefined {
  return authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined
}
