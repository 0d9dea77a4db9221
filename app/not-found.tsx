import type { Metadata } from 'next'
import { Notice } from '../components/ui/notice.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main>
      <Notice title="There is no such page">
        <p>
          The address may be mistyped or from another version. <a href="/">Go to the logs</a>
        </p>
      </Notice>
    </main>
  )
}
