import { cutText, formatCount } from '../ui/format.ts'
import type { Field } from './fields.ts'

/** A text over the full width, with its lines as they were sent. */
export function LongText({ field: { name, text }, charsMax }: { field: Field; charsMax: number }) {
  return (
    <section>
      <h3>{name}</h3>
      <pre>{cutText(text, charsMax)}</pre>
      {text.length > charsMax && (
        <p className="log-note">
          First {formatCount(charsMax)} of {formatCount(text.length)} characters; the rest is stored and searched
        </p>
      )}
    </section>
  )
}
