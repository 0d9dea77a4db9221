import { Mark } from '../ui/mark.tsx'
import type { LoginState } from './login-state.ts'
import { WAIT_IS_OVER, WaitNote } from './wait-note.tsx'

const NOTE_ID = 'password-note'

/** One password, sent by a plain form: it works before and without any script. */
export function LoginForm({ state }: { state: LoginState }) {
  const note = noteOf(state)
  return (
    <form method="post" action="/api/login" className="login-form">
      <h1 className="flex items-center gap-2 text-title font-semibold">
        <Mark />
        Log in to Tailrace
      </h1>
      <input type="hidden" name="next" value={state.next} />
      {/* Password managers file a password under a name. */}
      <input type="text" name="username" value="admin" autoComplete="username" readOnly hidden />
      <label htmlFor="password" className="font-semibold">
        Password
      </label>
      <input
        id="password"
        className="control"
        type="password"
        name="password"
        autoComplete="current-password"
        aria-describedby={NOTE_ID}
        aria-invalid={state.isWrong}
        required
        // biome-ignore lint/a11y/noAutofocus: the page is this field
        autoFocus
      />
      <p id={NOTE_ID} className="login-note" data-failed={note !== undefined} role={note && 'alert'}>
        {note ?? 'The value of ADMIN_PASSWORD on this server.'}
      </p>
      <button type="submit" className="button button-accent">
        Log in
      </button>
    </form>
  )
}

function noteOf({ isWrong, waitS, hasWaited }: LoginState) {
  if (isWrong) return 'Wrong password. It is the value of ADMIN_PASSWORD on this server.'
  if (waitS > 0) return <WaitNote waitS={waitS} />
  return hasWaited ? WAIT_IS_OVER : undefined
}
