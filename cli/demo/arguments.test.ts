import { describe, expect, it } from 'vitest'
import { ArgumentsError, type DemoPlan, readArguments } from './arguments.ts'

const plan = (...args: string[]): DemoPlan => readArguments(args) as DemoPlan

function faults(...args: string[]): string {
  try {
    readArguments(args)
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentsError)
    return (error as Error).message
  }
  throw new Error(`${args.join(' ')} was taken`)
}

describe('the arguments of the demo', () => {
  it('without any: live, 50 records a second, to the default address', () => {
    expect(plan()).toEqual({
      url: 'http://localhost:8245',
      key: undefined,
      backfill: undefined,
      isLive: true,
      rate: 50,
      seed: undefined,
    })
  })

  it('a backfill has a million rows for 24 hours, others in proportion, and is not live by itself', () => {
    expect(plan('--backfill', '24h')).toMatchObject({
      backfill: { spanMs: 86_400_000, rows: 1_000_000 },
      isLive: false,
    })
    expect(plan('--backfill', '30m').backfill).toMatchObject({ spanMs: 1_800_000, rows: 20_833 })
    expect(plan('--backfill', '7d').backfill?.rows).toBe(7_000_000)
    expect(plan('--backfill', '24h', '--rows', '1_000').backfill?.rows).toBe(1_000)
    expect(plan('--backfill', '24h', '--live', '--rate', '5')).toMatchObject({ isLive: true, rate: 5 })
  })

  it('the span may end at a time of its own', () => {
    const until = '2026-03-01T10:00:00Z'
    expect(plan('--backfill', '1h', '--until', until).backfill?.untilMs).toBe(Date.parse(until))
  })

  it('the key is that of the command, else that of the environment', () => {
    expect(readArguments([], 'from-environment')).toMatchObject({ key: 'from-environment' })
    expect(readArguments(['--key', 'mine'], 'from-environment')).toMatchObject({ key: 'mine' })
  })

  it('the address may have a path, and loses its last slash', () => {
    expect(plan('--url', 'https://logs.example.com/tailrace/').url).toBe('https://logs.example.com/tailrace')
  })

  it('a later option wins, so that a command can be appended to', () => {
    expect(plan('--backfill', '24h', '--backfill', '1h').backfill?.spanMs).toBe(3_600_000)
  })

  it.each([
    [['--rate', '0'], '--rate "0"', 'more than 0'],
    [['--rate', 'fast'], '--rate "fast"', 'at most 10000'],
    [['--rate', '20000'], '--rate "20000"', 'at most 10000'],
    [['--backfill', 'yesterday'], '--backfill "yesterday"', '30m, 24h or 7d'],
    [['--backfill', '10s'], '--backfill "10s"', '1m to 365d'],
    [['--backfill', '400d'], '--backfill "400d"', '1m to 365d'],
    [['--backfill', '1h', '--rows', '0'], '--rows "0"', '1 to 36000000'],
    [['--backfill', '1h', '--rows', '1.5'], '--rows "1.5"', 'whole number'],
    [['--backfill', '1m', '--rows', '700000'], '--rows "700000"', '1 to 600000'],
    [['--backfill', '1h', '--rate', '5'], '--rate "5"', 'add --live'],
    [['--rows', '10'], '--rows "10"', 'add --backfill'],
    [['--until', '2026-03-01'], '--until "2026-03-01"', 'add --backfill'],
    [['--backfill', '1h', '--until', 'soon'], '--until "soon"', '2026-11-21T10:00:00Z'],
    [['--backfill', '1h', '--until', '2999-01-01'], '--until "2999-01-01"', 'past time'],
    [['--backfill', '1h', '--until', '2026-03-01', '--live'], '--live', 'leave one out'],
    [['--url', 'localhost:8245'], '--url "localhost:8245"', 'http://localhost:8245'],
    [['--url', 'http://me:secret@localhost'], '--url', '--key'],
    [['--seed', ''], '--seed ""', 'leave it out'],
    [['--verbose'], '--verbose', '--help'],
    [['24h'], '24h', '--help'],
    [['--rate'], '--rate', '--help'],
    [['--rate', '-5'], '--rate', 'does not begin with -'],
  ])('%j is refused with cause, value and remedy', (args, value, remedy) => {
    const message = faults(...args)
    expect(message).toContain(value)
    expect(message).toContain(remedy)
  })

  it('does not repeat a password of the address', () => {
    expect(faults('--url', 'http://me:hunter2@localhost')).not.toContain('hunter2')
  })

  it('reports all faults together', () => {
    expect(faults('--url', 'x', '--rate', 'y', '--rows', '3').split('\n')).toHaveLength(4)
  })
})
