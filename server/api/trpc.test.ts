import { expect, test } from 'vitest'
import { ADMIN, ANY_READER, ANYBODY, INGEST_KEY_HOLDER } from '../access/principal.ts'
import { appRouter } from './router.ts'
import type { Runtime } from './runtime.ts'

/** The procedures as one principal calls them, before a quarantine that has nothing. */
function asked(principal: typeof ADMIN) {
  const quarantine = { list: async () => [], replay: async () => 0, discard: async () => undefined }
  const runtime = { quarantine } as unknown as Runtime
  const caller = appRouter.createCaller({ runtime, principal, signal: new AbortController().signal })
  return { list: () => caller.ingest.quarantine(), discard: () => caller.ingest.discard({ name: 'logs-1-1-1.0.json' }) }
}

test.each([ADMIN, ANY_READER])('$id may read and change what this server keeps', async principal => {
  const { list, discard } = asked(principal)
  expect(await list()).toEqual([])
  await discard()
})

test.each([INGEST_KEY_HOLDER, ANYBODY])(
  '$id may do neither, even if a request of theirs came this far',
  async principal => {
    const { list, discard } = asked(principal)
    await expect(list()).rejects.toMatchObject({ code: 'FORBIDDEN', message: `${principal.id} lacks the scope read` })
    await expect(discard()).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: `${principal.id} lacks the scope write`,
    })
  },
)
