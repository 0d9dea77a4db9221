import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('hides secrets in every text of a line, including errors and nested fields', () => {
  const lines: string[] = []
  const log = createLog(
    'info',
    text => text.replaceAll('s3cret', '(hidden)'),
    line => lines.push(line),
  )
  log.warn('refused', { error: new Error('not "s3cret"'), sent: { value: 's3cret', count: 2 } })
  log.debug('not written')
  expect(lines.map(line => JSON.parse(line))).toEqual([
    {
      timestamp: expect.any(String),
      level: 'warn',
      event: 'refused',
      error: 'not "(hidden)"',
      sent: { value: '(hidden)', count: 2 },
    },
  ])
})
