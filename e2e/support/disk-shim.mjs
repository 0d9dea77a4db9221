/**
 * Loaded with `--import` ahead of the server: makes file operations in `DATA_DIR` fail or hang while the file named by
 * `DISK_SHIM` says so. Its lines are `<operation> <error code>` or `<operation> hang`.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'

const { readFileSync } = fs
const dataDir = path.resolve(process.env.DATA_DIR)
const isOurs = target => typeof target === 'string' && path.resolve(target).startsWith(dataDir)

function planFor(operation) {
  try {
    const lines = readFileSync(process.env.DISK_SHIM, 'utf8').split('\n')
    return lines.map(line => line.split(' ')).find(([name]) => name === operation)?.[1]
  } catch {
    return undefined
  }
}

/** Resolves when the operation may go on; rejects, or waits until the plan changes, when it may not. */
async function pass(operation) {
  let plan = planFor(operation)
  while (plan === 'hang') {
    await new Promise(resolve => setTimeout(resolve, 20))
    plan = planFor(operation)
  }
  if (plan !== undefined)
    throw Object.assign(new Error(`${plan}: made by the test, ${operation}`), { code: plan, syscall: operation })
}

const around = (object, operation, applies = () => true) => {
  const original = object[operation]
  object[operation] = async function (...args) {
    if (applies(...args)) await pass(operation)
    return original.apply(this, args)
  }
}

const handle = await fs.promises.open(process.execPath, 'r')
const prototype = Object.getPrototypeOf(handle)
await handle.close()
for (const operation of ['writev', 'datasync', 'truncate']) around(prototype, operation)
const writes = (target, flags) =>
  isOurs(target) && flags !== undefined && flags !== 'r' && flags !== fs.constants.O_RDONLY
around(fs.promises, 'open', writes)
for (const operation of ['statfs', 'rm', 'rename']) around(fs.promises, operation, isOurs)
syncBuiltinESMExports()
