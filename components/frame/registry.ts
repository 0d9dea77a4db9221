/** Lists that parts of the page contribute while they are mounted, in the order of their coming. */
export interface Registry<T> {
  /** Adds a list, which may be exchanged in its holder at any time; the result takes it away. */
  add(holder: { readonly current: readonly T[] }): () => void
  all(): readonly T[]
}

export function createRegistry<T>(): Registry<T> {
  const holders = new Set<{ readonly current: readonly T[] }>()
  return {
    add: holder => {
      holders.add(holder)
      return () => holders.delete(holder)
    },
    all: () => [...holders].flatMap(({ current }) => current),
  }
}
