import { fuzzyScore } from './fuzzy.ts'
import { effectiveShortcuts, type Shortcut } from './pick-shortcut.ts'

/** Something to do by name. */
export interface Command {
  /** Unique and lasting: the palette remembers under it what was used last. */
  readonly id: string
  readonly label: string
  readonly group: string
  /** Other words that find it. */
  readonly keywords?: string
  run(): void
}

export interface PaletteItem extends Command {
  /** The shortcut that does the same. */
  readonly key?: string
}

export interface PaletteSection {
  readonly title: string
  readonly items: readonly PaletteItem[]
}

/** More than anybody reads; the next letter typed is quicker. */
const ITEMS_MAX = 100

/** Everything the palette can do: shortcuts first, then commands; of two with one id the later one. */
export function paletteItems(shortcuts: readonly Shortcut[], commands: readonly Command[]): readonly PaletteItem[] {
  const named = effectiveShortcuts(shortcuts).filter(({ isHint }) => !isHint)
  const ofShortcuts = named.map(({ key, label, group, run }) => ({
    id: `key:${key}`,
    label,
    group,
    key,
    run,
  }))
  return [...new Map([...ofShortcuts, ...commands].map(item => [item.id, item])).values()]
}

/** What the palette shows: all in groups with the last used on top, or what matches the text typed, best first. */
export function paletteSections(
  items: readonly PaletteItem[],
  typed: string,
  lastUsed: readonly string[],
): readonly PaletteSection[] {
  if (typed.trim() !== '') return grouped(matching(items, typed))
  const used = lastUsed.flatMap(id => items.find(item => item.id === id) ?? [])
  const rest = grouped(items.filter(item => !used.includes(item)).slice(0, ITEMS_MAX))
  return used.length === 0 ? rest : [{ title: 'Last used', items: used }, ...rest]
}

function matching(items: readonly PaletteItem[], typed: string): readonly PaletteItem[] {
  return items
    .map(item => ({ item, score: fuzzyScore(typed, `${item.label} ${item.group} ${item.keywords ?? ''}`) }))
    .flatMap(({ item, score }) => (score === undefined ? [] : [{ item, score }]))
    .sort((a, b) => b.score - a.score)
    .slice(0, ITEMS_MAX)
    .map(({ item }) => item)
}

/** Groups in the order of their first item. */
function grouped(items: readonly PaletteItem[]): readonly PaletteSection[] {
  const groups = new Map<string, PaletteItem[]>()
  for (const item of items) {
    const members = groups.get(item.group)
    if (members === undefined) groups.set(item.group, [item])
    else members.push(item)
  }
  return [...groups].map(([title, members]) => ({ title, items: members }))
}
