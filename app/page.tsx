import { runtime } from '../server/api/runtime.ts'

export const dynamic = 'force-dynamic'

export default async function Page() {
  const { rows } = await runtime().searchLogs({ limit: 100 })
  return <pre>{rows.map(row => `${row.timestamp} ${row.message}\n`)}</pre>
}
