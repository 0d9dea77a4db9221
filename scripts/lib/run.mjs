import { spawn } from 'node:child_process'
import path from 'node:path'

/** The project's folder, wherever it was called from. */
export const root = path.resolve(import.meta.dirname, '../..')

/** What an outer npm leaves behind confuses an inner one. */
export function cleanEnvironment(extra = {}) {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(lifecycle|package|command|execpath|node_execpath)/.test(name),
  )
  return { ...Object.fromEntries(entries), ...extra }
}

/**
 * Runs a program to its end. With `quiet` its output is shown only when it fails.
 * Rejects with the exit code.
 */
export function run(command, args, { env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: cleanEnvironment(env),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    })
    const output = []
    child.stdout?.on('data', chunk => output.push(chunk))
    child.stderr?.on('data', chunk => output.push(chunk))
    child.once('error', reject)
    child.once('close', code => {
      if (code === 0) return resolve()
      process.stderr.write(Buffer.concat(output))
      reject(new Error(`${command} ${args.join(' ')} ended with ${code}`))
    })
  })
}
