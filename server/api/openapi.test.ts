import { expect, test } from 'vitest'
import { EVERY_ROUTE } from '../http/routes.ts'
import { SEARCH_PARAMETERS } from '../query/search-request.ts'
import { INGEST_PARAMETERS } from '../receive/protocols/ingest/ingest.ts'
import { openApi } from './openapi.ts'

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly responses: Readonly<Record<string, unknown>>
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<'schemas' | 'securitySchemes', Readonly<Record<string, unknown>>>>
}

const document = openApi() as unknown as Document

/** The path of the document that an address belongs to: as it is, or with a name in its last place. */
function pathOf(address: string): string | undefined {
  return Object.keys(document.paths).find(
    path => path === address || new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(address),
  )
}

test('every address is in the document with every method, and no other', () => {
  const served = EVERY_ROUTE.map(([address, { methods }]) => {
    const path = pathOf(address)
    // HEAD is GET without its body.
    expect(Object.keys(document.paths[path ?? ''] ?? {}).sort(), address).toEqual(
      methods
        .filter(method => method !== 'HEAD')
        .map(method => method.toLowerCase())
        .sort(),
    )
    return path
  })
  expect(Object.keys(document.paths).sort()).toEqual([...served].sort())
})

test('every address says what it demands of its callers', () => {
  const schemes = { page: ['password'], ingest: ['ingestKey', 'ingestKeyInAddress'], entrance: [], open: [] }
  for (const [address, { access }] of EVERY_ROUTE)
    for (const { security = [] } of Object.values(document.paths[pathOf(address) ?? ''] ?? {}))
      expect(security.flatMap(Object.keys), address).toEqual(schemes[access])
})

test('the parameters of a search are those that it takes', () => {
  const { parameters = [] } = document.paths['/api/search']?.get ?? { responses: {} }
  expect(parameters.map(({ name }) => name)).toEqual([...SEARCH_PARAMETERS])
  expect(parameters.every(parameter => parameter.in === 'query')).toBe(true)
})

test('lists exactly the parameters that each ingest endpoint accepts', () => {
  const { parameters = [] } = document.paths['/api/ingest']?.post ?? { responses: {} }
  const inQuery = parameters.filter(parameter => parameter.in === 'query').map(({ name }) => name)
  expect(inQuery).toEqual([...INGEST_PARAMETERS, 'wait'])
})

test('every reference leads somewhere, and every operation says what it answers', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  for (const name of references) expect(document.components.schemas, name).toHaveProperty(name ?? '')
  for (const operations of Object.values(document.paths))
    for (const operation of Object.values(operations))
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0)
})
