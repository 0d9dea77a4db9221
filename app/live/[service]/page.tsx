import { redirect } from 'next/navigation'
import { onlyTerm, withTerm } from '../../../components/explore/query-edit.ts'
import { hrefOf, readState } from '../../../components/explore/state.ts'
import { paramsOf, type SearchParams } from '../../search-params.ts'

interface Props {
  readonly params: Promise<{ service: string }>
  readonly searchParams: Promise<SearchParams>
}

/** `/live/checkout`: one service as it speaks. What else the address says stays. */
export default async function Page({ params, searchParams }: Props): Promise<never> {
  const { service } = await params
  const state = readState(paramsOf(await searchParams))
  redirect(hrefOf({ ...state, query: queryOf(state.query, decodeURIComponent(service)), isLive: true }))
}

/** A query that cannot be read stands beside the service as it is, so that its editor says why. */
function queryOf(query: string, service: string): string {
  try {
    return withTerm(query, 'service', service, false)
  } catch {
    return `${onlyTerm('service', service)} ${query}`
  }
}
