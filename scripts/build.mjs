/** Builds the server and the pages, if they are not built from these very sources. */
import { build } from './lib/build.mjs'

await build()
