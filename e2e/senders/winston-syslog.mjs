/** Sends numbered records by winston-syslog: port, tcp4|udp4, count. Over TCP it ends its messages with nothing at all. */
import winston from 'winston'
import { Syslog } from 'winston-syslog'

const [port, protocol, count] = process.argv.slice(2)
const transport = new Syslog({
  host: '127.0.0.1',
  port: Number(port),
  protocol,
  app_name: `winston-${protocol}`,
  localhost: 'web-1',
  type: '5424',
})
const log = winston.createLogger({ levels: winston.config.syslog.levels, transports: [transport] })
for (let i = 0; i < Number(count); i++) {
  log.warning(`record ${i}`)
  if (i % 50 === 0) await new Promise(resolve => setTimeout(resolve, 10))
}
await new Promise(resolve => setTimeout(resolve, 500))
log.close()
// Its TCP socket would keep the process alive.
process.exit(0)
