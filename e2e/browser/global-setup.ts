import { build } from '../../scripts/lib/build.mjs'

/** The tests run what users run: the built server. */
export default async function globalSetup(): Promise<void> {
  await build({ quiet: true })
}
