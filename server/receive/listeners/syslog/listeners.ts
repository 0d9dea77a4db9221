/** Syslog's two listeners, on one port. */
import type { Log } from '../../../observe/log.ts'
import type { ReceiveContext } from '../../context.ts'
import type { ListenerKind, ListenerRules } from '../listener.ts'
import type { SyslogDoor } from './door.ts'
import { SyslogTcp } from './tcp.ts'
import { SyslogUdp } from './udp.ts'

const COMMON = {
  port: ({ syslog }: ListenerRules) => syslog.port,
  remedy: 'set SYSLOG_PORT to a free port, or to 0 to do without',
}

export const syslogUdp: ListenerKind = {
  ...COMMON,
  name: 'syslog_udp',
  create: (rules, context, log) => new SyslogUdp(doorOf(rules, context, log)),
}

export const syslogTcp: ListenerKind = {
  ...COMMON,
  name: 'syslog_tcp',
  create: (rules, context, log) => new SyslogTcp(doorOf(rules, context, log)),
}

function doorOf({ syslog, host, port, ingestKey }: ListenerRules, context: ReceiveContext, log: Log): SyslogDoor {
  return {
    rules: { ...syslog, host, httpPort: port, ingestKey },
    intake: context.signals.logs.intake,
    metrics: context.metrics,
    warn: (event, fields) => log.warn(event, fields),
  }
}
