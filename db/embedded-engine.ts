/**
 * The engine in this process. It opens with the first session: damaged files must not prevent a start. The receivers
 * accept meanwhile, and opening is retried until the files are repaired.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Session as Engine } from 'chdb'
import { TailraceError } from '../core/errors.ts'
import { type EngineLimits, engineConfig } from './engine-config.ts'
import { probeEngine } from './probe-engine.ts'
import { openEmbedded, type Session } from './session.ts'

/** The engine's files could not be opened; `EmbeddedEngine.explain` finds the reason. */
export class EngineNotOpened extends Error {}

export class EmbeddedEngine {
  readonly directory: string
  private readonly limits: EngineLimits
  /** Fixes the process's directory and configuration; it stays open beneath the sessions. */
  private engine: Engine | undefined

  constructor(directory: string, limits: EngineLimits) {
    this.directory = directory
    this.limits = limits
  }

  get memoryRemedy(): string {
    return `raise ENGINE_MEMORY_BYTES, now ${this.limits.memoryBytesMax}, and restart`
  }

  /** Throws `EngineNotOpened`. */
  session(): Session {
    this.engine ??= this.open()
    return openEmbedded(this.directory)
  }

  /** What is wrong with the files, and what to do, as `store_unavailable`. Takes a second. */
  async explain({ cause }: EngineNotOpened): Promise<TailraceError> {
    const isSystemError = typeof (cause as NodeJS.ErrnoException).syscall === 'string'
    const found = isSystemError ? undefined : await probeEngine(this.directory, this.configPath)
    const reason = found ?? (cause as Error).message
    const message = `the embedded engine cannot open ${this.directory} (${reason}): restore or repair its files, see docs/damaged-files.md; new records wait in the spool`
    return new TailraceError('store_unavailable', message, { cause, retryAfterS: 5 })
  }

  close(): void {
    this.engine?.close()
    this.engine = undefined
  }

  private open(): Engine {
    try {
      mkdirSync(this.directory, { recursive: true })
      writeFileSync(this.configPath, engineConfig(this.limits), { mode: 0o600 })
      return new Engine(this.directory, { connectionArgs: [`--config-file=${this.configPath}`] })
    } catch (cause) {
      throw new EngineNotOpened('the engine cannot be opened', { cause })
    }
  }

  private get configPath(): string {
    return path.join(this.directory, 'engine.xml')
  }
}
