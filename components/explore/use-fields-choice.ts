import { useStored } from './use-stored.ts'

/** Unless chosen, the fields stand where there is room for them: explore.css. */
export type FieldsChoice = 'usual' | 'shown' | 'hidden'

const NARROW = '(max-width: 767px)'

/** Whether the fields are shown, and what changes it. */
export function useFieldsChoice(): [FieldsChoice, () => void] {
  const [stored, store] = useStored('fields', 'usual')
  const choice = stored === 'shown' || stored === 'hidden' ? stored : 'usual'
  const toggle = () => {
    const isNarrow = window.matchMedia(NARROW).matches
    const isShown = choice === 'shown' || (choice === 'usual' && !isNarrow)
    // On a phone they lie over the logs, and should not the next time.
    store(isShown ? (isNarrow ? 'usual' : 'hidden') : 'shown')
  }
  return [choice, toggle]
}
