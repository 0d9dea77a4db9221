import { type Line, lineText } from '../traffic/line.ts'

/** What one request sends; repeats of it carry the same key, so that nothing is stored twice. */
export interface Batch {
  readonly key: string
  readonly rows: number
  readonly body: Buffer
}

/** Cuts records into batches. `run` must be new for each run: the server swallows what it has seen under a key. */
export class Batches {
  private readonly run: string
  private readonly rowsMax: number
  private count = 0

  constructor(run: string, rowsMax: number) {
    this.run = run
    this.rowsMax = rowsMax
  }

  *of(lines: readonly Line[]): Generator<Batch> {
    for (let from = 0; from < lines.length; from += this.rowsMax) {
      const part = lines.slice(from, from + this.rowsMax)
      let text = ''
      for (const line of part) text += lineText(line)
      yield { key: `${this.run}-${++this.count}`, rows: part.length, body: Buffer.from(text) }
    }
  }
}
