/** What the client needs of a WebSocket: the browser's own, and that of `ws`, are such. */

export interface TailSocket {
  send(data: string): void
  close(): void
  /** Ends it without the other side's consent, where the platform can. */
  terminate?(): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'error', listener: (event: { readonly message?: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

export type TailSocketConstructor = new (url: string) => TailSocket
