import { type LucideIcon, ScrollText } from 'lucide-react'

/** A page of the product, as the rail and the palette link it. */
export interface PageLink {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
}

export const PAGES: readonly PageLink[] = [{ href: '/', label: 'Explore', icon: ScrollText }]
