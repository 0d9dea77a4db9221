/**
 * A ClickHouse server for the tests: answers the part of the HTTP interface that the client sends here, from an
 * embedded engine of its own. Arguments: directory, port (0 for any), options as JSON (`BridgeOptions` in bridge.ts).
 * Prints the port. Tests set faults with POST /__fault {"kind","count"}; they meet the inserts of segments only.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Session } from 'chdb'
import './own-share.mjs'
import './sleeping-statements.mjs'

const [directory, port = '0', optionsText = '{}'] = process.argv.slice(2)
const { user = 'default', password = '', version, tls, cluster } = JSON.parse(optionsText)
/** A session runs one statement at a time; a statement gets one that is idle, so that reads do not wait for inserts. */
const idle = [new Session(directory, cluster === undefined ? {} : { connectionArgs: [clusterConfig()] })]
let fault = { kind: '', count: 0 }
process.stdin.resume().once('end', () => process.exit())

/** Parameters of a statement are in its address; ClickHouse takes 1 MiB of one (http_max_uri_size). */
const ADDRESS_BYTES_MAX = 1024 * 1024
const server =
  tls === undefined
    ? createServer({ maxHeaderSize: ADDRESS_BYTES_MAX }, handle)
    : createTlsServer({ ...tlsOptions(tls), maxHeaderSize: ADDRESS_BYTES_MAX }, handle)
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))

/** A cluster of one server, this one: its Distributed tables are real ones. */
function clusterConfig() {
  mkdirSync(directory, { recursive: true })
  const file = `${directory}.xml`
  const here = '<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>'
  writeFileSync(
    file,
    `<clickhouse><tcp_port>9000</tcp_port><remote_servers><${cluster}>${here}</${cluster}></remote_servers></clickhouse>`,
  )
  return `--config-file=${file}`
}

/** There is no Keeper here: what needs one is done as on one server. */
function withoutKeeper(statement) {
  if (/^SYSTEM SYNC REPLICA \S+ LIGHTWEIGHT$/.test(statement.trim())) return 'SELECT 1'
  return statement
    .replace(` ON CLUSTER \`${cluster}\``, '')
    .replace(/ENGINE = Replicated(\w*MergeTree)\('[^)]*'\)/, 'ENGINE = $1')
    .replace(
      /replicated_deduplication_window = (\d+), replicated_deduplication_window_seconds = \d+/,
      'non_replicated_deduplication_window = $1',
    )
}

function tlsOptions({ certFile, keyFile, clientCaFile }) {
  const own = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  return clientCaFile === undefined
    ? own
    : { ...own, ca: readFileSync(clientCaFile), requestCert: true, rejectUnauthorized: true }
}

async function handle(request, response) {
  const url = new URL(request.url ?? '/', 'http://bridge')
  if (url.pathname === '/__fault') {
    if (request.method === 'POST') fault = JSON.parse((await bodyOf(request)).toString())
    return response.end(JSON.stringify(fault))
  }
  if (url.pathname === '/ping') return response.end('Ok.\n')
  response.setHeader('x-clickhouse-query-id', url.searchParams.get('query_id') ?? 'test')
  const inUrl = url.searchParams.get('query')
  const kind = inUrl?.startsWith('INSERT INTO') ? takeFault() : ''
  try {
    if (!isKnown(request)) {
      const text = `Code: 516. DB::Exception: ${userOf(request)}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`
      throw Object.assign(new Error(text), { status: 403 })
    }
    if (kind === 'cut-in-body') return void request.once('data', () => request.socket.destroy())
    const body = await bodyOf(request)
    if (kind === 'cut-before-commit') return request.socket.destroy()
    if (kind === 'hang-before-commit') return
    if (kind === 'error-before-commit') throw new Error('Code: 999. DB::Exception: no keeper. (KEEPER_EXCEPTION)')
    if (kind === 'die-partly-committed') void dieWhenPartlyCommitted()
    const bytes = await run(url.searchParams, await withoutForm(request, url.searchParams, body))
    if (kind === 'cut-after-commit') return request.socket.destroy()
    if (kind === 'hang-after-commit') return
    if (kind === 'error-after-commit') throw new Error('Code: 999. DB::Exception: lost. (KEEPER_EXCEPTION)')
    response.end(bytes)
  } catch (error) {
    const code = /Code: (\d+)/.exec(error.message)?.[1] ?? '1002'
    response.writeHead(error.status ?? 500, { 'x-clickhouse-exception-code': code })
    response.end(error.message)
  }
}

async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Of a form, each part is as if it stood in the address; ClickHouse bounds each (http_max_field_value_size). */
async function withoutForm(request, search, body) {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return body
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  for (const [name, text] of form) {
    if (Buffer.byteLength(text) > 128 * 1024) throw new Error('Poco::Exception. Code: 1000: Field value too long')
    search.append(name, text)
  }
  return Buffer.alloc(0)
}

function takeFault() {
  if (fault.count <= 0) return ''
  fault.count--
  return fault.kind
}

/** Basic, or the headers that take its place. A client certificate that the listener let through stands for a password. */
function isKnown(request) {
  if (request.headers['x-clickhouse-ssl-certificate-auth'] === 'on') {
    return userOf(request) === user && request.socket.getPeerCertificate?.().subject?.CN === user
  }
  return userOf(request) === user && credentialsOf(request)[1] === password
}

function userOf(request) {
  return request.headers['x-clickhouse-user'] ?? credentialsOf(request)[0]
}

function credentialsOf(request) {
  const text = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? ['', ''] : [text.slice(0, colon), text.slice(colon + 1)]
}

/** Dies by SIGKILL when some of the insert's partitions are in the table and others are not. */
async function dieWhenPartlyCommitted() {
  const count = async () => Number((await execute('SELECT count() FROM tailrace.logs', 'TabSeparated')).toString())
  const before = await count()
  while ((await count()) === before) await new Promise(resolve => setTimeout(resolve, 2))
  process.kill(process.pid, 'SIGKILL')
}

async function run(search, body) {
  const inUrl = search.get('query')
  const format = search.get('default_format') ?? 'TabSeparated'
  if (inUrl !== null && body.length > 0) {
    return execute(Buffer.concat([Buffer.from(`${inUrl}\n`), body]).toString('utf8'), format)
  }
  const sent = inUrl ?? body.toString('utf8')
  const statement = cluster === undefined ? sent : withoutKeeper(sent)
  if (version !== undefined && statement.includes('version()')) return `${JSON.stringify({ version })}\n`
  const limit = search.get('max_query_size')
  const settings = limit === null ? '' : `SET max_query_size = ${Number(limit)}; `
  const params = [...search].flatMap(([name, text]) =>
    name.startsWith('param_') ? [[name.slice(6), parameter(name.slice(6), text, statement)]] : [],
  )
  return execute(settings + statement, format, Object.fromEntries(params))
}

/** A parameter as the interface carries it: escaped text, or a list of quoted texts. */
function parameter(name, text, statement) {
  if (!statement.includes(`{${name}:Array`)) return unescaped(text)
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'/gs)].map(([, item]) => unescaped(item))
}

function unescaped(text) {
  const letters = { t: '\t', n: '\n', r: '\r' }
  return text.replace(/\\(.)/gs, (_, letter) => letters[letter] ?? letter)
}

async function execute(statement, format, params = {}) {
  // The one idle longest: a killed statement stays listed until its session is used again.
  const session = idle.shift() ?? new Session(directory)
  try {
    const result =
      Object.keys(params).length > 0
        ? session.queryBindAsync(statement, params, { format })
        : session.queryAsync(statement, { format })
    return Buffer.from((await result).bytes())
  } finally {
    idle.push(session)
  }
}
