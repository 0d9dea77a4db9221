/** Prints the README's tables of settings and bounds from the code: `npx tsx scripts/settings-table.ts`. */
import { LIMITS } from '../core/limits.ts'
import { SETTINGS } from '../server/config.ts'

export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { default: value, unit, text }]) =>
      `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${unit} | ${text} |`,
  )
  return ['| setting | default | unit | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

export function boundsTable(): string {
  const rows = Object.entries(LIMITS).map(([name, value]) => `| \`${name}\` | ${value.toLocaleString('en')} |`)
  return ['| bound | value |', '| --- | --- |', ...rows].join('\n')
}

if (process.argv[1]?.endsWith('settings-table.ts')) console.log(`${settingsTable()}\n\n${boundsTable()}`)
