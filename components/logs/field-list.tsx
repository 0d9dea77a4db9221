import { Fragment } from 'react'
import { cutText, formatCount } from '../ui/format.ts'
import type { Field } from './fields.ts'
import type { PageBudget } from './page-budget.ts'

/** An attribute's path may have 512 characters. */
const NAME_CHARS_MAX = 128

/** Names and values; the type is said where the value is no text. */
export function FieldList({ name, fields, budget }: { name: string; fields: readonly Field[]; budget: PageBudget }) {
  if (fields.length === 0) return null
  return (
    <section>
      <h3>{name}</h3>
      <dl>
        {fields.slice(0, budget.rowFieldsMax).map(field => (
          <Fragment key={field.name}>
            <dt>{cutText(field.name, NAME_CHARS_MAX)}</dt>
            <dd data-type={field.type === 'text' ? undefined : field.type}>
              {shortened(field.text, budget.valueCharsMax)}
            </dd>
          </Fragment>
        ))}
      </dl>
      {fields.length > budget.rowFieldsMax && (
        <p className="log-note">
          {formatCount(budget.rowFieldsMax)} of {formatCount(fields.length)} fields shown
        </p>
      )}
    </section>
  )
}

function shortened(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  return `${cutText(text, charsMax)}… (first ${formatCount(charsMax)} of ${formatCount(text.length)} characters)`
}
