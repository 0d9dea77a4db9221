import path from 'node:path'
import { pathToFileURL } from 'node:url'

const withImports = (...names: string[]) => {
  const imports = names.map(name => `--import=${pathToFileURL(path.join(import.meta.dirname, name))}`)
  return { NODE_OPTIONS: [process.env.NODE_OPTIONS ?? '', ...imports].join(' ') }
}

/** For servers whose embedded engine is altered; the bridge's engine always has both. */
export const OWN_SHARE_ENV = withImports('own-share.mjs')
export const SLEEPING_ENV = withImports('own-share.mjs', 'sleeping-statements.mjs')
