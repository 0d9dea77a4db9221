import { Explore } from '../components/explore/explore.tsx'
import { readState } from '../components/explore/state.ts'
import { Frame } from '../components/frame/frame.tsx'
import { hasRuntime, runtime } from '../server/api/runtime.ts'
import { readLogs } from './read-logs.ts'
import { paramsOf, type SearchParams } from './search-params.ts'

export const dynamic = 'force-dynamic'

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = readState(paramsOf(await searchParams))
  const logs = await readLogs(state)
  return (
    <Frame canLogOut={hasRuntime() && runtime().hasPassword}>
      <Explore {...logs} />
    </Frame>
  )
}
