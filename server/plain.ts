/** The stages for a process whose HTTP is plain Next's: no doors ahead of it, no side listeners. */

import { createRuntime } from './api/create-runtime.ts'
import { provideRuntime } from './api/runtime.ts'
import { readConfig } from './config.ts'
import { openTailrace } from './tailrace.ts'

/**
 * Opens the stages and hands them to the pages of this process. Throws when the data directory cannot be used, or when
 * secrets are set: nothing stands ahead of plain Next that could ask for them, and silence would pass for protection.
 */
export async function startStages(): Promise<void> {
  const config = readConfig()
  if (config.ingestKey !== undefined || config.adminPassword !== undefined)
    throw new Error('INGEST_KEY and ADMIN_PASSWORD are not asked for under plain Next: start with npm start')
  const tailrace = await openTailrace(config)
  provideRuntime(createRuntime(tailrace, `http://localhost:${tailrace.config.port}`))
  process.once('SIGTERM', () => {
    tailrace.beginDrain()
    // Next ends the process when its requests are answered; what is not stored by then waits in the spool.
    void tailrace.finish()
  })
}
