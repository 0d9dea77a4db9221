import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { LOG_COLUMNS, LogRecord } from '../../core/record.ts'
import { createMetrics } from '../observe/metrics.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { PipelineStep } from '../pipeline/step.ts'
import { Rejections } from '../receive/rejections.ts'
import { createRedaction } from '../redaction/redaction.ts'
import type { Piece } from '../spool/pieces.ts'
import type { Spool } from '../spool/spool.ts'
import { Intake } from './intake.ts'
import { logs } from './logs.ts'

/** An intake before a spool in memory. */
function setUp(...steps: PipelineStep<LogRecord>[]) {
  const lines: string[] = []
  const spool = {
    lastSeq: 0,
    async append(pieces: readonly Piece[]) {
      for (const { bytes } of pieces) lines.push(...bytes.toString('utf8').trimEnd().split('\n'))
      return { lastSeq: lines.length }
    },
  } as unknown as Spool
  const metrics = createMetrics()
  const rejections = new Rejections(createRedaction(['key-of-the-server']))
  const definition = { ...logs, pipeline: new Pipeline(steps) }
  const intake = new Intake({ definition, node: '1', spool, rejections, metrics })
  // The spool would write the number.
  const rows = () => lines.map(line => JSON.parse(line.replace(/^\[ *,/, '[0,')) as unknown[])
  const messages = () => rows().map(row => row[LOG_COLUMNS.indexOf('message')])
  return { intake, metrics, rejections, messages }
}

const decode = (text: string) => Object.assign(new LogRecord(), { message: text })
const mark = (text: string): PipelineStep<LogRecord> => ({
  name: `mark ${text}`,
  run: record => Object.assign(record, { message: record.message + text }),
})
const drop: PipelineStep<LogRecord> = { name: 'noise', run: record => (record.message === 'noise' ? [] : record) }
const split: PipelineStep<LogRecord> = {
  name: 'split',
  run: record => record.message.split(' ').map(message => Object.assign(new LogRecord(), { message })),
}
const refuse: PipelineStep<LogRecord> = {
  name: 'refuse',
  run(record) {
    if (record.message === 'bad') throw new TailraceError('not_an_object', 'bad is no record')
    return record
  },
}

describe('an intake', () => {
  test('lets each batch pass the pipeline that was in use when it began', async () => {
    const { intake, messages } = setUp(mark('1'))
    const first = intake.batch('ingest', 'a')
    first.add('a', decode)
    intake.usePipeline(new Pipeline([mark('2')]))
    const second = intake.batch('ingest', 'a')
    second.add('b', decode)
    first.add('c', decode)
    await first.commit()
    await second.commit()
    expect(messages()).toEqual(['a1', 'c1', 'b2'])
  })

  test('counts a record that a rule drops as accepted, and names the rule', async () => {
    const { intake, metrics, messages } = setUp(drop)
    const batch = intake.batch('ingest', 'a')
    for (const text of ['noise', 'kept', 'noise']) batch.add(text, decode)
    await batch.commit()
    expect([batch.accepted, batch.rejected]).toEqual([3, 0])
    expect(messages()).toEqual(['kept'])
    expect((await metrics.dropped.get()).values).toEqual([{ labels: { step: 'noise' }, value: 2 }])
    expect((await metrics.accepted.get()).values).toMatchObject([{ value: 3 }])
  })

  test('answers a batch of which every record was dropped without writing anything', async () => {
    const { intake, messages } = setUp(drop)
    const batch = intake.batch('ingest', 'a')
    batch.add('noise', decode)
    expect(await batch.commit()).toBe(0)
    expect([batch.accepted, messages()]).toEqual([1, []])
  })

  test('keeps all parts of a record that is split and counts one record, or keeps none and counts its rejection', async () => {
    const { intake, messages } = setUp(split, refuse)
    const batch = intake.batch('ingest', 'a')
    for (const text of ['a b c', 'd bad e', 'f']) batch.add(text, decode)
    await batch.commit()
    expect(messages()).toEqual(['a', 'b', 'c', 'f'])
    expect([batch.accepted, batch.rejected]).toEqual([2, 1])
    expect(batch.errors).toEqual([{ index: 1, code: 'not_an_object', message: 'bad is no record' }])
  })

  test('shows of a rejected record neither what the pipeline hides nor a secret of the server', () => {
    const hide = { ...refuse, hide: (text: string) => text.replaceAll('4111', '****') }
    const { intake, rejections } = setUp(hide)
    intake.batch('ingest', 'a').add('card 4111 with key-of-the-server', () => {
      throw new TailraceError('invalid_json', 'not valid JSON: card 4111')
    })
    intake.refuse('syslog_udp', 'b', new TailraceError('invalid_json', 'no'), 'card 4111')
    const shown = JSON.stringify(rejections.latest(10))
    expect(shown).not.toContain('4111')
    expect(shown).not.toContain('key-of-the-server')
    expect(rejections.latest(1)[0]?.sample).toBe('card ****')
  })
})
