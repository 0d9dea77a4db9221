/** What a header says, whatever its format. Each word of it is in one of these, and the time aside as it was sent. */
export interface Header {
  /** For the pipeline to read; undefined when there is none. */
  readonly timestamp: string | undefined
  readonly host: string
  readonly app: string
  readonly attributes: readonly HeaderAttribute[]
  readonly message: string
  /** Whether it can be no part of a sentence: it has a time, a host and a program, or a device's mnemonic. */
  readonly isComplete: boolean
}

export type HeaderAttribute = readonly [name: string, value: string | string[]]

/** What a reader of headers needs to know. */
export interface HeaderContext {
  /** IANA zone of times without one. */
  readonly zone: string
  /** When the message arrived. */
  readonly nowMs: number
}
