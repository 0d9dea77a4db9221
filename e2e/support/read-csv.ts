/** Reads RFC 4180 by the letter: records of cells, CRLF between them. A byte order mark in front is skipped. */
export function readCsv(text: string): string[][] {
  const records: string[][] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const record: string[] = []
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at)
      record.push(cell.value)
      at = cell.end + 1
      if (text[cell.end] === ',') continue
      if (text.slice(cell.end, cell.end + 2) !== '\r\n') throw new Error(`no end of a record at ${cell.end}`)
      at++
      break
    }
    records.push(record)
  }
  return records
}

function plainCell(text: string, from: number): { value: string; end: number } {
  let end = from
  while (end < text.length && text[end] !== ',' && text[end] !== '\r') end++
  const value = text.slice(from, end)
  if (/["\n]/.test(value)) throw new Error(`a quote or line feed outside of quotes at ${from}`)
  return { value, end }
}

function quotedCell(text: string, from: number): { value: string; end: number } {
  let value = ''
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '"') value += text[at]
    else if (text[at + 1] === '"') value += text[at++]
    else return { value, end: at + 1 }
  }
  throw new Error(`a quote at ${from} without end`)
}
