type Params = Readonly<Record<string, string | string[] | undefined>>

/** What the login page has to say. */
export interface LoginState {
  /** Where to go afterwards. Passed on as it came: the server checks it when the form is sent. */
  readonly next: string
  readonly isWrong: boolean
  /** Seconds until another try is looked at; 0 when it would be now. */
  readonly waitS: number
  /** There was a wait. */
  readonly hasWaited: boolean
}

/** The server's waits are a minute at most; an address with more was not written by it. */
const WAIT_S_MAX = 60

/** Reads the page's address. What cannot be understood is left out. */
export function loginState(params: Params, nowMs: number): LoginState {
  const one = (name: string) => [params[name]].flat()[0] ?? ''
  const failed = one('failed')
  const leftS = Math.ceil(Number(/^\d{1,12}$/.test(one('until')) ? one('until') : 0) - nowMs / 1000)
  return {
    next: one('next'),
    isWrong: failed === 'wrong',
    waitS: failed === 'wait' && leftS > 0 ? Math.min(leftS, WAIT_S_MAX) : 0,
    hasWaited: failed === 'wait' && leftS <= 0,
  }
}
