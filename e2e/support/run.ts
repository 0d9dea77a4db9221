import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** Runs a program to its end and returns what it wrote to stdout. Rejects with its stderr when it fails or takes too long. */
export function run(command: string, args: readonly string[], input = '', timeoutMs = 120_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, timeout: timeoutMs })
    const [out, errors]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => errors.push(chunk))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString())
      reject(new Error(`${command} ended with ${code ?? signal}: ${Buffer.concat(errors)}`))
    })
    // A program may end without having read all.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
