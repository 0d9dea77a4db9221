/**
 * A ClickHouse server for the tests: answers the part of the HTTP interface that the client sends here, from an
 * embedded engine of its own. Arguments: directory, port (0 for any). Prints the port. Faults are set by the test with
 * POST /__fault {"kind":"error-after-commit"|"hang"|"cut","count":n}.
 */
import { createServer } from 'node:http'
import { Session } from 'chdb'

const [directory, port = '0'] = process.argv.slice(2)
const session = new Session(directory)
let fault
let queue = Promise.resolve()

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://bridge')
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (url.pathname === '/__fault') {
    fault = JSON.parse(body.toString())
    return response.end()
  }
  if (url.pathname === '/ping') return response.end('Ok.\n')
  const faultNow = takeFault()
  if (faultNow === 'cut') return request.socket.destroy()
  if (faultNow === 'hang') return
  try {
    const bytes = await inTurn(() => run(url.searchParams, body))
    if (faultNow === 'error-after-commit')
      throw new Error('Code: 999. DB::Exception: lost after commit. (KEEPER_EXCEPTION)')
    response.end(bytes)
  } catch (error) {
    const code = /Code: (\d+)/.exec(error.message)?.[1] ?? '1002'
    response.writeHead(500, { 'x-clickhouse-exception-code': code })
    response.end(error.message)
  }
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))

/** Only inserts and other changes meet faults: reads are repeated by nobody. */
function takeFault() {
  if (!fault || fault.count <= 0) return undefined
  fault.count--
  return fault.kind
}

function inTurn(task) {
  const result = queue.then(task)
  queue = result.catch(() => undefined)
  return result
}

async function run(search, body) {
  const inUrl = search.get('query')
  const params = Object.fromEntries(
    [...search].filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice(6), value]),
  )
  const format = search.get('default_format') ?? 'TabSeparated'
  if (inUrl !== null && body.length > 0) {
    const statement = Buffer.concat([Buffer.from(`${inUrl}\n`), body]).toString('utf8')
    return (await session.queryAsync(statement, { format })).bytes()
  }
  const statement = inUrl ?? body.toString('utf8')
  const result =
    Object.keys(params).length > 0
      ? session.queryBindAsync(statement, params, { format })
      : session.queryAsync(statement, { format })
  return (await result).bytes()
}
