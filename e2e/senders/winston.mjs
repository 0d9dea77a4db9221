/** Sends numbered records by winston's own HTTP transport: port, count. */
import winston from 'winston'

const { errors, timestamp } = winston.format
const log = winston.createLogger({
  level: 'silly',
  format: winston.format.combine(errors({ stack: true }), timestamp()),
  defaultMeta: { service: 'winston', request_id: 'r-1' },
  transports: [
    new winston.transports.Http({
      host: '127.0.0.1',
      port: Number(process.argv[2]),
      path: '/api/ingest',
      batch: true,
      batchInterval: 50,
      batchCount: 100,
    }),
  ],
})
for (let i = 0; i < Number(process.argv[3]); i++)
  log.error(`record ${i}`, { number: i, stack: 'TypeError: card declined\n    at f (a.js:1:1)' })
