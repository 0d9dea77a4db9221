import { afterEach, beforeEach } from 'vitest'
import { Reader } from './reader.ts'
import { TailServer } from './tail-server.ts'

/** A server for each test of a file, and readers of it that are closed behind the test. */
export class TailFixture {
  private readonly readers: Reader[] = []
  private running: TailServer | undefined

  constructor() {
    beforeEach(async () => {
      this.running = await TailServer.start()
    })
    afterEach(async () => {
      for (const { client } of this.readers.splice(0)) client.close()
      await this.running?.close()
    })
  }

  get server(): TailServer {
    if (this.running === undefined) throw new Error('there is no server outside of a test')
    return this.running
  }

  readonly read = (...[options, listener]: Partial<ConstructorParameters<typeof Reader>>): Reader => {
    const reader = new Reader({ base: this.server.base, ...options }, listener)
    this.readers.push(reader)
    return reader
  }
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
export const seqs = (rows: readonly { seq: number }[] | undefined) => rows?.map(({ seq }) => seq)
