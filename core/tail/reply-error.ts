/** What a server says in the body of an HTTP reply that is an error. */

/** A body beyond this is not one of Tailrace's. */
const BODY_CHARS_MAX = 65_536

/** Code and message of `{"error":{…}}`; of a proxy's reply, its status. Rejects only when the body cannot be read. */
export async function errorOf(reply: Response): Promise<{ message: string; code?: string }> {
  const text = await readStart(reply)
  try {
    const { error } = JSON.parse(text) as { error: { code: unknown; message: unknown } }
    if (typeof error.code === 'string' && typeof error.message === 'string')
      return { message: error.message, code: error.code }
  } catch {
    // Somebody else's error page.
  }
  return { message: `the server answered ${reply.status} ${reply.statusText}`.trimEnd() }
}

async function readStart(reply: Response): Promise<string> {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (reader !== undefined && text.length <= BODY_CHARS_MAX) {
    const { value, done } = await reader.read()
    if (done) return text
    text += value
  }
  await reader?.cancel()
  return text
}
