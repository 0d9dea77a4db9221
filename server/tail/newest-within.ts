/** The last of the rows whose sizes are together no more than the bound. */
export function newestWithin<Row>(rows: readonly Row[], sizeMax: number, sizeOf: (row: Row) => number): Row[] {
  let [start, size] = [rows.length, 0]
  for (; start > 0; start--) {
    size += sizeOf(rows[start - 1] as Row)
    if (size > sizeMax) break
  }
  return rows.slice(start)
}
