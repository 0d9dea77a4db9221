/** Writes numbered records by bunyan to stdout: count. */
import bunyan from 'bunyan'

const log = bunyan.createLogger({ name: 'bunyan', serializers: bunyan.stdSerializers }).child({ request_id: 'r-1' })
for (let i = 0; i < Number(process.argv[2]); i++)
  log.error({ err: new TypeError('card declined'), number: i }, `record ${i}`)
