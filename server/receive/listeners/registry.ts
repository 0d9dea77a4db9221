import type { ListenerKind } from './listener.ts'
import { syslogTcp, syslogUdp } from './syslog/listeners.ts'

/** Every listener on a port of its own. */
export const LISTENERS: readonly ListenerKind[] = [syslogUdp, syslogTcp]
