/** Stamps that say what a step was made from, so that nothing is done twice. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from './run.mjs'

const stamps = path.join(root, 'node_modules', '.tailrace')

/** Whether the step was done from exactly these files and folders. */
export async function isFresh(step, sources) {
  const stamp = path.join(stamps, step)
  return existsSync(stamp) && (await readFile(stamp, 'utf8')) === (await digest(sources))
}

export async function markFresh(step, sources) {
  await mkdir(stamps, { recursive: true })
  await writeFile(path.join(stamps, step), await digest(sources))
}

/** Content, not dates: a checkout sets those as it likes. Tests are no source of a build. */
async function digest(sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await filesOf(path.join(root, source))) {
      hash.update(path.relative(root, file)).update(await readFile(file))
    }
  }
  return `${hash.digest('hex')} ${process.version}`
}

async function filesOf(place) {
  if (!existsSync(place)) return []
  if ((await stat(place)).isFile()) return [place]
  const entries = await readdir(place, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && !/\.(test|bench)\.tsx?$/.test(entry.name))
    .map(entry => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}
