import { type Fault, fault } from './fault.ts'
import { HABITS } from './language.ts'
import type { Operation } from './operation.ts'

/** What an operation reports when a service does not answer it in time: one family for each pair of them. */
export function timeoutFault({ service: { language }, place }: Operation, peer: string, timeoutMs: number): Fault {
  const { type, frame, message } = HABITS[language].timeout
  const text = message(peer, timeoutMs)
  return fault(language, { type, status: 504, inner: [frame], frames: [place], message: () => text })
}
