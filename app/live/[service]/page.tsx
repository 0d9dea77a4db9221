import { redirect } from 'next/navigation'
import { onlyTerm } from '../../../components/explore/query-edit.ts'
import { DEFAULT_COLUMNS, hrefOf } from '../../../components/explore/state.ts'

/** `/live/checkout`: one service as it speaks. */
export default async function Page({ params }: { params: Promise<{ service: string }> }): Promise<never> {
  const { service } = await params
  const query = onlyTerm('service', decodeURIComponent(service))
  redirect(hrefOf({ query, columns: DEFAULT_COLUMNS, isWrapped: false, isRoomy: false, isLive: true }))
}
