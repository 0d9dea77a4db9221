'use client'

import { Braces, Link, MessageSquareText, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { clockText, dayText, type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { unmistakable } from '../../logs/harmless.ts'
import { LevelMark } from '../../logs/level-mark.tsx'
import { serviceColour } from '../../logs/service-hue.ts'
import type { LogRow } from '../../logs/types.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { CopyIconButton } from '../fields/copy-icon-button.tsx'
import { rowCursor } from '../rows/row-identity.ts'
import { ageText, digitsBehindMillis } from './exact-time.ts'
import { rowJson } from './row-json.ts'

export interface DetailHeaderProps {
  readonly row: LogRow
  readonly zone: Zone
  onClose(): void
}

/** What the log is, when it was, and what can be taken from it. */
export function DetailHeader({ row, zone, onClose }: DetailHeaderProps) {
  const service = unmistakable(row.service)
  return (
    <header className="detail-header">
      <div className="detail-bar">
        <LevelMark level={row.level} />
        <h2 style={{ color: serviceColour(row.service) }} title={service}>
          {service || 'no service'}
        </h2>
        <CopyIconButton what="as JSON" icon={Braces} text={() => rowJson(row)} />
        <CopyIconButton what="message" icon={MessageSquareText} text={() => row.message} />
        <CopyIconButton what="link to this log" icon={Link} text={() => rowLink(row)} />
        <IconButton icon={X} label="Close" shortcut="Esc" onPress={onClose} />
      </div>
      <ExactTime iso={row.timestamp} zone={zone} />
    </header>
  )
}

function rowLink(row: LogRow): string {
  const url = new URL(location.href)
  url.searchParams.set('row', rowCursor(row))
  return url.href
}

/** Ages of seconds change while they are looked at. */
const RENEWED_MS = 1_000

function ExactTime({ iso, zone }: { iso: string; zone: Zone }) {
  const at = Date.parse(iso)
  const [now, setNow] = useState<number>()
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), RENEWED_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="detail-time">
      {/* The server's zone and age are not the reader's. */}
      <time dateTime={iso} suppressHydrationWarning>
        {dayText(at, zone)} {clockText(at, zone)}
        {digitsBehindMillis(iso)} {zoneName(zone, at)}
      </time>
      <span title={iso}>{now === undefined ? '' : ageText(at, now)}</span>
    </p>
  )
}
