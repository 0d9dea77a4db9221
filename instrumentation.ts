/**
 * Called by Next when its server starts. Under `npm start` the stages run already; under plain Next (`next start`) this
 * starts them in the same process, from the built bundle, which Next must not take into its own.
 */
import { hasRuntime } from './server/api/runtime.ts'

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || hasRuntime()) return
  const bundle = `${process.cwd()}/dist/plain.mjs`
  const { startStages } = await import(/* turbopackIgnore: true */ bundle)
  await startStages()
}
