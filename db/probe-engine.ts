import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

const PROBE_MS_MAX = 60_000
const OUTPUT_CHARS_MAX = 64 * 1024
const SCRIPT = `const { Session } = require(process.argv[1]); new Session(process.argv[2], { connectionArgs: ['--config-file=' + process.argv[3]] }); process.exit(0)`

/**
 * Returns why the engine does not open its directory. The engine writes the reason to standard error only, so a child
 * process opens the directory and its standard error is read. Undefined when it succeeds there.
 */
export async function probeEngine(directory: string, configPath: string): Promise<string | undefined> {
  const engine = createRequire(import.meta.url).resolve('chdb')
  const child = spawn(process.execPath, ['-e', SCRIPT, engine, directory, configPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PROBE_MS_MAX,
    killSignal: 'SIGKILL',
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', chunk => {
    output = (output + chunk).slice(0, OUTPUT_CHARS_MAX)
  })
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  if (code === 0) return undefined
  return reasonIn(output) ?? `it ended by ${signal ?? `exit code ${code}`}`
}

/** The engine's error on one line, and the metadata file it is about where one is named. */
export function reasonIn(output: string): string | undefined {
  const error = /Code: \d+\. DB::Exception: [^\n]*/.exec(output)?.[0].toWellFormed()
  if (error === undefined) return undefined
  const file = /\b((?:metadata|store)\/\S+?\.sql)\b/.exec(output)?.[1]
  return `${file === undefined ? '' : `${file} is damaged: `}${error.slice(0, 300)}`
}
