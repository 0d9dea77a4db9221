/** What can be done with a value wherever it is shown: in a row, its detail, the sidebar. */
export interface FieldActions {
  /** Adds `field:value` to the query, or takes away what excluded it. `null` asks for any value. */
  include(field: string, value: string | null): void
  exclude(field: string, value: string | null): void
  /** Adds `field:value`, or takes it away where it is there. */
  toggle(field: string, value: string): void
  /** Replaces the query by `field:value`. */
  only(field: string, value: string): void
  toggleColumn(field: string): void
  hasColumn(field: string): boolean
}
