import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Debian's rsyslog, as a forwarder with a socket of its own. */
export interface Rsyslog {
  /** Path of the socket to log into. */
  readonly socket: string
  stop(): Promise<void>
}

const BINARY = '/usr/sbin/rsyslogd'
export const hasRsyslog = existsSync(BINARY)

/** Forwards what comes to its socket to `port`, by the program's name: rsyslog-udp, rsyslog-tcp, rsyslog-octets. */
export async function startRsyslog(directory: string, port: number): Promise<Rsyslog> {
  const socket = path.join(directory, 'log.sock')
  const config = path.join(directory, 'rsyslog.conf')
  const forward = (name: string, options: string) =>
    `if $programname == "${name}" then action(type="omfwd" target="127.0.0.1" port="${port}" ${options}
  action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" queue.size="100000")`
  writeFileSync(
    config,
    `global(workDirectory="${directory}")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${socket}" RateLimit.Interval="0" CreatePath="on")
${forward('rsyslog-udp', 'protocol="udp"')}
${forward('rsyslog-tcp', 'protocol="tcp" template="RSYSLOG_ForwardFormat"')}
${forward('rsyslog-octets', 'protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"')}
`,
  )
  const child = spawn(BINARY, ['-n', '-f', config, '-i', path.join(directory, 'rsyslog.pid')], { stdio: 'ignore' })
  for (let turn = 0; !existsSync(socket); turn++) {
    if (turn > 1_200 || child.exitCode !== null) throw new Error(`rsyslog did not start with ${config}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return { socket, stop: () => stop(child) }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
