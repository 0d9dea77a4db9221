import { Mark } from '../ui/mark.tsx'
import type { LoginState } from './login-state.ts'
import { WAIT_IS_OVER, WaitNote } from './wait-note.tsx'

const NOTE_ID = 'password-note'
const HINT_ID = 'password-hint'

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
      <div className="login-label">
        <label htmlFor="password" className="font-semibold">
          Password
        </label>
        <span id={HINT_ID} className="text-ink-quiet">
          ADMIN_PASSWORD of this server
        </span>
      </div>
      <input
        id="password"
        className="control"
        type="password"
        name="password"
        autoComplete="current-password"
        aria-describedby={`${NOTE_ID} ${HINT_ID}`}
        aria-invalid={state.isWrong}
        required
        // biome-ignore lint/a11y/noAutofocus: the page is this field
        autoFocus
      />
      <p id={NOTE_ID} className="login-note" role={note && 'alert'}>
        {note}
      </p>
      <button type="submit" className="button button-accent">
        Log in
      </button>
    </form>
  )
}

function noteOf({ isWrong, waitS, hasWaited }: LoginState) {
  if (isWrong) return 'Wrong password.'
  if (waitS > 0) return <WaitNote waitS={waitS} />
  return hasWaited ? WAIT_IS_OVER : undefined
}
