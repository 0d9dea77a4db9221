/**
 * `npm start`: installs and builds what is missing, then serves.
 */
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { supervise } from './lib/supervise.mjs'

await install()
await build()
supervise()
