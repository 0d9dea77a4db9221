/** Doors on ports of their own. One that cannot be had is a warning: everything else works without it. */
import type { Config } from './config.ts'
import type { Log } from './observe/log.ts'
import type { DoorContext } from './receive/context.ts'
import type { SyslogDoor } from './receive/syslog/door.ts'
import { SyslogTcp } from './receive/syslog/tcp.ts'
import { SyslogUdp } from './receive/syslog/udp.ts'

export interface SideDoor {
  readonly name: string
  readonly port: number
  /** `open`, or why not. */
  readonly state: string
  readonly connections?: number
}

interface Listener {
  listen(): Promise<number>
  drain(): Promise<void>
  readonly open?: number
}

export class SideDoors {
  private readonly config: Config
  private readonly log: Log
  private readonly context: DoorContext
  private readonly doors: { name: string; port: number; state: string; listener: Listener }[] = []

  constructor(config: Config, log: Log, context: DoorContext) {
    this.config = config
    this.log = log
    this.context = context
  }

  /** Opens what the settings ask for. */
  async open(): Promise<void> {
    const { syslog, host, ingestKey, port } = this.config
    if (syslog.port === 0) return
    const door: SyslogDoor = {
      rules: { ...syslog, host, httpPort: port, ingestKey },
      intake: this.context.intake,
      metrics: this.context.metrics,
      warn: (event, fields) => this.log.warn(event, fields),
    }
    await this.add('syslog_udp', syslog.port, new SyslogUdp(door))
    await this.add('syslog_tcp', syslog.port, new SyslogTcp(door))
  }

  /** What `/health` shows of them. */
  list(): SideDoor[] {
    return this.doors.map(({ name, port, state, listener }) => ({
      name,
      port,
      state,
      ...(listener.open === undefined ? {} : { connections: listener.open }),
    }))
  }

  /** Takes what is on its way and closes. */
  async drain(): Promise<void> {
    await Promise.all(this.doors.filter(({ state }) => state === 'open').map(({ listener }) => listener.drain()))
  }

  private async add(name: string, port: number, listener: Listener): Promise<void> {
    try {
      await listener.listen()
      this.doors.push({ name, port, state: 'open', listener })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const state = code === 'EADDRINUSE' ? 'port taken' : `closed (${code ?? (error as Error).message})`
      this.log.warn('side port cannot be opened; everything else works', {
        door: name,
        host: this.config.host,
        port,
        error,
        remedy: 'set SYSLOG_PORT to a free port, or to 0 to do without',
      })
      this.doors.push({ name, port, state, listener })
    }
  }
}
