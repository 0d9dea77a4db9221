import path from 'node:path'
import { pathToFileURL } from 'node:url'

const withImport = (name: string) => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${pathToFileURL(path.join(import.meta.dirname, name))}`,
})

/** For servers whose embedded engine is altered; the bridge's engine always has both. */
export const SLEEPING_ENV = withImport('sleeping-statements.mjs')
export const OWN_SHARE_ENV = withImport('own-share.mjs')
