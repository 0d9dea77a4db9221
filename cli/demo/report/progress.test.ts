import { describe, expect, it } from 'vitest'
import { progress } from './progress.ts'

function screen(isTerminal: boolean, columns = 100) {
  const written: string[] = []
  return { isTerminal, columns, written, write: (text: string) => void written.push(text) }
}

describe('the progress of a backfill', () => {
  it('on a terminal is one line that is drawn again, with bar, percent, rows, rate and time left', () => {
    let ms = 0
    const paper = screen(true)
    const shown = progress(paper, 1_000_000, () => ms)
    ms = 5_000
    shown.update(250_000)
    expect(paper.written).toEqual([
      expect.stringMatching(/K {2}█+░+ +25 % {2}250,000 of 1,000,000 rows, 50,000\/s, 15\.0 s left$/),
    ])
    ms = 5_050
    shown.update(252_000)
    expect(paper.written, 'not drawn more often than anybody sees').toHaveLength(1)
    ms = 20_000
    shown.end(1_000_000)
    expect(paper.written.at(-1)).toMatch(/█{30} +100 % {2}1,000,000 of 1,000,000 rows, 50,000\/s\n$/)
  })

  it('never is wider than the terminal', () => {
    for (const columns of [10, 40, 70, 200]) {
      const paper = screen(true, columns)
      progress(paper, 1_000).update(500)
      expect(paper.written[0]?.replace('\r\u001b[K', '').length).toBeLessThan(columns)
    }
  })

  it('elsewhere is a plain line for each tenth, or when 10 s were silent', () => {
    let ms = 0
    const paper = screen(false)
    const shown = progress(paper, 1_000, () => ms)
    for (let rows = 1; rows <= 1_000; rows++) shown.update(rows)
    shown.end(1_000)
    expect(paper.written.length).toBeGreaterThanOrEqual(10)
    expect(paper.written.length).toBeLessThanOrEqual(11)
    for (const line of paper.written) expect(line).toMatch(/^ +\d+ % {2}[\d,]+ of 1,000 rows, .*\n$/)

    const slow = screen(false)
    const stuck = progress(slow, 1_000, () => ms)
    stuck.update(1)
    expect(slow.written).toEqual([])
    ms += 10_000
    stuck.update(1)
    expect(slow.written).toHaveLength(1)
  })
})
