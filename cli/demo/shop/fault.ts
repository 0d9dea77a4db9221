import { type Frame, HABITS, type Language } from './language.ts'
import type { Visit } from './visit.ts'

/** A family of errors: one type and one stack, while the message carries the values of the request. */
export interface Fault {
  readonly type: string
  /** What the caller is told. */
  readonly status: number
  /** The innermost frame of our own code. */
  readonly place: Frame
  message(visit: Visit): string
  stack(message: string): string
}

export interface FaultPlan {
  readonly type: string
  /** 500 unless said. */
  readonly status?: number
  /** Own frames from the innermost outwards; the framework's follow by themselves. */
  readonly frames: readonly [Frame, ...Frame[]]
  /** Frames of libraries that stand inside the own ones. */
  readonly inner?: readonly Frame[]
  readonly message: (visit: Visit) => string
}

/** Stands for the message while a stack is laid out; no text of the shop holds it. */
const MARK = '\u0000'

/** A family whose stack is laid out once: only the message is put in for each error. */
export function fault(language: Language, { type, status = 500, frames, inner = [], message }: FaultPlan): Fault {
  const { stack, framework } = HABITS[language]
  const [before = '', after] = stack(type, MARK, [...inner, ...frames, ...framework]).split(MARK)
  return {
    type,
    status,
    place: frames[0],
    message,
    // Go's traces do not repeat the message.
    stack: text => (after === undefined ? before : before + text + after),
  }
}
