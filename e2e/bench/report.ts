/** Prints one benchmark as a table of its own. */
export function report(name: string, lines: readonly (readonly [string, string])[]): void {
  const width = Math.max(...lines.map(([label]) => label.length))
  console.log(`\n${name}\n${lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n')}`)
}
