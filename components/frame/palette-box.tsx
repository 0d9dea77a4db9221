'use client'

import { type KeyboardEvent, useId, useState } from 'react'
import { KeyCaps } from './key-caps.tsx'
import { type PaletteItem, type PaletteSection, paletteSections } from './palette-items.ts'

interface PaletteBoxProps {
  readonly items: readonly PaletteItem[]
  readonly lastUsed: readonly string[]
  onChoose(item: PaletteItem): void
}

/** The field and its list: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with a list that is always there. */
export function PaletteBox({ items, lastUsed, onChoose }: PaletteBoxProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const sections = paletteSections(items, typed, lastUsed)
  const shown = sections.flatMap(section => section.items)
  const activeItem = shown[active]

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const next = moved(event.key, active, shown.length)
    if (next !== undefined) setActive(next)
    else if (event.key === 'Enter') activeItem && onChoose(activeItem)
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Command"
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={activeItem && `${id}-${active}`}
        placeholder="What do you want to do?"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={event => {
          setTyped(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {shown.length > 0 && (
        <div className="palette-list" role="listbox" id={`${id}-list`} aria-label="Commands">
          {sections.map((section, index) => (
            <Section
              key={section.title}
              id={id}
              section={section}
              first={sections.slice(0, index).reduce((sum, before) => sum + before.items.length, 0)}
              active={active}
              onActivate={setActive}
              onChoose={onChoose}
            />
          ))}
        </div>
      )}
      <p role="status" className={shown.length > 0 ? 'sr-only' : 'palette-none'}>
        {shown.length > 0 ? `${shown.length} commands` : `No command is called “${typed.trim()}”.`}
      </p>
    </>
  )
}

interface SectionProps {
  readonly id: string
  readonly section: PaletteSection
  /** The place of its first item among all that are shown. */
  readonly first: number
  readonly active: number
  onActivate(index: number): void
  onChoose(item: PaletteItem): void
}

function Section({ id, section, first, active, onActivate, onChoose }: SectionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
    <div role="group" aria-labelledby={`${id}-title-${first}`}>
      <div id={`${id}-title-${first}`} className="palette-title" role="presentation">
        {section.title}
      </div>
      {section.items.map((item, offset) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
        // biome-ignore lint/a11y/useFocusableInteractive: the field points to it by aria-activedescendant
        <div
          key={item.id}
          id={`${id}-${first + offset}`}
          className="palette-item"
          role="option"
          aria-selected={first + offset === active}
          ref={first + offset === active ? scrollIntoView : undefined}
          // Moving and not entering: rows that scroll below a resting pointer are not meant.
          onPointerMove={() => onActivate(first + offset)}
          // Or the field would lose the focus.
          onPointerDown={event => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          <span className="palette-label">{item.label}</span>
          {item.key !== undefined && <KeyCaps shortcut={item.key} />}
        </div>
      ))}
    </div>
  )
}

function moved(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (active + 1) % count
  if (key === 'ArrowUp') return (active + count - 1) % count
  if (key === 'PageDown') return Math.min(active + PAGE, count - 1)
  if (key === 'PageUp') return Math.max(active - PAGE, 0)
  return undefined
}

/** Rows that are seen at once, about. */
const PAGE = 8

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
