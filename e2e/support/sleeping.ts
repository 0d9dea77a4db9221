import path from 'node:path'
import { pathToFileURL } from 'node:url'

const shim = pathToFileURL(path.join(import.meta.dirname, 'sleeping-statements.mjs'))

/** For a server whose embedded engine sleeps on request; the bridge's engine always does. */
export const SLEEPING_ENV = { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${shim}` }
