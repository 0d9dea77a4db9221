import { DEFAULT_RATE, DEFAULT_URL } from './arguments.ts'

export const HELP = `Sends the records of an imagined shop with twelve services to a running Tailrace.

  npm run demo                               live, ${DEFAULT_RATE} records a second, until Ctrl-C
  npm run demo -- --backfill 24h             the past 24 hours (a million records), then ends
  npm run demo -- --backfill 24h --live      the past 24 hours, then live from there on

Options
  --url <address>     where Tailrace is (${DEFAULT_URL})
  --key <secret>      its INGEST_KEY; also taken from the environment
  --rate <number>     live records per second (${DEFAULT_RATE})
  --live              go on live after a backfill
  --backfill <span>   fill a span up to now: 30m, 24h, 7d …
  --rows <number>     how many records the span gets (1,000,000 for 24h, in proportion for others)
  --until <time>      end of the span instead of now: 2026-11-21T10:00:00Z
  --seed <text>       the same seed, span, --rows and --until give the same records (random, and printed)
  -h, --help          this text

Each run sends new records: running it twice with one seed stores them twice. Traffic follows the day in UTC,
with rushes, slow dependencies, deploys and crashes. People, addresses and orders are made up.
`
