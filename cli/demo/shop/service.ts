import type { Fault } from './fault.ts'
import type { Frame, Language } from './language.ts'

/** One of the shop's programs. */
export interface Service {
  readonly name: string
  readonly language: Language
  readonly replicas: number
  /** Major and minor number of what runs when the story begins. */
  readonly version: readonly [major: number, minor: number]
  /** What it keeps its data in: named in statements, and slowed by a slow period. */
  readonly store: Store
  /** What breaks when a bad version of it is rolled out. */
  readonly regression: Fault
  /** Where the lines of its start and end come from. */
  readonly main: { readonly logger: string; readonly place: Frame }
}

export interface Store {
  readonly name: string
  readonly system: 'postgresql' | 'redis' | 'opensearch' | 'mongodb'
  readonly logger: string
  /** Where statements are sent from. */
  readonly place: Frame
}
