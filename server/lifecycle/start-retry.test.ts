import { expect, test } from 'vitest'
import { type FailedStart, remedyOf, retryPassing } from './start-retry.ts'

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code })

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EIO'])(
  'retries a start that fails with %s and reports the remedy',
  async code => {
    const reports: FailedStart[] = []
    let calls = 0
    const start = async () => {
      if (++calls < 3) throw failure(code)
      return 'started'
    }
    expect(await retryPassing(start, report => reports.push(report))).toBe('started')
    expect(reports.map(({ retryMs }) => retryMs)).toEqual([250, 500])
    expect(reports[0]?.remedy).toBe(remedyOf(failure(code)))
  },
)

test.each([failure('EACCES'), failure('ENOTDIR'), new Error('damaged'), undefined])(
  'does not retry a start that fails with %s',
  async error => {
    const start = () => Promise.reject(error)
    await expect(retryPassing(start, () => expect.unreachable())).rejects.toBe(error)
  },
)

test('stops waiting when aborted', async () => {
  const stopping = new AbortController()
  const start = () => Promise.reject(failure('ENOSPC'))
  await expect(retryPassing(start, () => stopping.abort(), stopping.signal)).rejects.toThrow('aborted')
})
