/** Writes numbered records by pino to stdout: count. */
import pino from 'pino'

const log = pino({ name: 'pino' }).child({ request_id: 'r-1' })
for (let i = 0; i < Number(process.argv[2]); i++)
  log.error({ err: new TypeError('card declined', { cause: new Error('socket timeout') }), number: i }, `record ${i}`)
