/**
 * Fields of applications that are called like a logger's, a server's or a column's, and mean something else. Each is one
 * record beside a message; all of its fields must stay attributes. From shops, games, logistics, medicine, music, farming,
 * schools and machines, where the words are at home.
 */
export const APPLICATION_FIELDS: readonly Record<string, unknown>[] = [
  // Times that are durations, days, counts or words.
  ...[
    { time: 12.5 },
    { time: 0 },
    { time: -3 },
    { time: '12:30' },
    { time: 'noon' },
    { time: 86_400 },
    { time: '2:15:07' },
  ],
  ...[
    { ts: 7 },
    { ts: '0.25' },
    { date: '2026-12-24' },
    { date: 20261224 },
    { date: 'Monday' },
    { date: '24.12.2026' },
  ],
  ...[
    { datetime: 'next week' },
    { created: '2020-01-01' },
    { created: 42 },
    { created_at: '2019-05-05' },
    { created: true },
  ],
  ...[
    { startTime: '2026-12-24T18:00:00Z', room: 'B2' },
    { eventTime: '2027-01-01T20:00:00Z', band: 'The Bits' },
  ],
  ...[{ time: { hours: 3, minutes: 20 } }, { date: { from: '2026-01-01', to: '2026-02-01' } }, { instant: 'coffee' }],
  ...[{ started_at: '2026-01-01T00:00:00Z', race: 7 }, { log_time: 3.5 }, { timeMillis: 250 }, { event_timestamp: 5 }],
  ...[{ t: 21.5, unit: 'C' }, { T: 300, p: 1.013 }, { time_local: 'summer' }, { eventTime: 'evening', venue: 'hall' }],

  // Levels of games, tanks, schools and risks.
  ...[{ logLevel: 'deep forest' }, { severity: 'high' }, { severity: 3, incident: 'INC-7' }, { severity: 'sev2' }],
  ...[{ priority: 3, ticket: 'T-1' }, { priority: 'high' }, { priority: 'urgent' }, { lvl: 42, hero: 'Brim' }],
  ...[
    { log_level: 7.5 },
    { levelname: 'Lava Cave' },
    { level_name: 'The Tower' },
    { severityText: 'mild', allergy: 'nuts' },
  ],
  ...[
    { type: 'error', form: 'A-3' },
    { type: 'info', leaflet: 9 },
    { type: 'fatal', accident: true },
    { s: 'E', size: 36 },
  ],
  ...[{ label: 'Error', shelf: 3 }, { L: 'WARN', box: 1 }, { severityLevel: 'grade 2' }, { level_value: 'half' }],
  ...[
    { data: { level: 3, score: 900 } },
    { extra: { level: 12 } },
    { context: { level: 'boss' } },
    { meta: { level: 5 } },
  ],
  ...[{ fields: { severity: 'minor' } }, { payload: { level: 40, mob: 'wolf' } }, { attrs: { level: 50 } }],

  // Names of people, ships and songs.
  ...[
    { name: 'Ada' },
    { name: 'Ada Lovelace' },
    { name: { first: 'Ada', last: 'Lovelace' } },
    { name: ['Ada', 'Bob'] },
  ],
  ...[
    { channel: 'BBC One' },
    { channel: 5 },
    { target: '10 % more' },
    { target: { x: 1, y: 2 } },
    { category: 'shoes' },
  ],
  ...[
    { component: 'flour' },
    { component: 'engine', serial: 'E7' },
    { tag: 'sale' },
    { tag: ['new', 'red'] },
    { N: 'north' },
  ],
  ...[
    { context: 'second act' },
    { context: 'x'.repeat(200) },
    { c: 299_792_458 },
    { scope: 'regional' },
    { ident: 'passport 7' },
  ],
  ...[{ program: 'MSc Physics' }, { program: 'wash 40' }, { container_name: 'MSCU1234567' }, { logsource: 'river' }],
  ...[{ version: '2' }, { version: 7 }, { version: { major: 1, minor: 2 } }, { version: 'director’s cut' }],
  ...[
    { data: { name: 'Ada', module: 'M3' } },
    { meta: { name: 'tree', hostname: 'garden' } },
    { extra: { target: 'moon' } },
  ],
  ...[{ fields: { channel: 'a', category: 'b' } }, { attributes_list: { name: 'x' } }, { syslogger: 'chain saw' }],

  // Hosts of parties and programmes.
  ...[
    { host_name_of_party: 'Ada' },
    { host: { seats: 4 } },
    { host: { guests: ['Ada', 'Bob'] } },
    { host: { name: 'Ada' } },
  ],
  ...[
    { host: { name: 'Ada Lovelace', age: 36 } },
    { hostname: 'The Red Lion' },
    { host: { plant: 'oak', parasite: 'mistletoe' } },
  ],
  ...[
    { machine_name: 'Press No. 4' },
    { data: { host: 'finch' } },
    { details: { hostname: 'The Swan' } },
    { host: [1, 2] },
  ],

  // Statuses, methods and paths that are none of HTTP.
  ...[
    { status: 'shipped' },
    { status: 3 },
    { status: 200 },
    { status: 404, room: 'b' },
    { status: true },
    { status: 'OK' },
  ],
  ...[{ status: { code: 7, text: 'ready' } }, { status: [1, 2] }, { uri: 'canton' }, { url: 'https://example.org/ad' }],
  ...[
    { url: '/menu' },
    { verb: 'to go' },
    { verb: 'list', kind: 'pods' },
    { httpVerb: 'run' },
    { request: 'two beers' },
  ],
  ...[{ request: { song: 'Help!' } }, { response: 'yes' }, { response: { mood: 'good' } }, { proxy: 'cousin' }],
  ...[{ request: { id: 7, method: 'mail', path: 'hill' } }, { data: { status: 200 } }, { data: { path: '/etc/motd' } }],
  ...[
    { data: { method: 'knitting', path: 'left' } },
    { payload: { status: 502 } },
    { extra: { url: 'x', ip: '10.0.0.1' } },
  ],
  ...[
    { requestMethod: 'phone' },
    { response_code: 'green' },
    { statusCode: 7 },
    { status_text: 'fine' },
    { http: 'yes' },
  ],

  // Durations of films, trips and treatments.
  ...[{ duration: '2 weeks' }, { duration: 90 }, { duration: '1h 30' }, { duration: '90 min' }, { duration: '3h' }],
  ...[
    { duration: { value: 2, unit: 'days' } },
    { took: 'the bus' },
    { took: 3 },
    { took: '1.5s' },
    { latency: 'short' },
  ],
  ...[{ latency: 12 }, { elapsed_time: 44 }, { total_time: 75 }, { time_total: '3:05' }, { request_time: 'morning' }],
  ...[
    { response_time: 'soon' },
    { time_taken: 3 },
    { time_taken: 'all day' },
    { durationText: '4 ms' },
    { elapsed: 'years' },
  ],
  ...[
    { duration_seconds: 'many' },
    { latencies: { left: 1, right: 2 } },
    { data: { duration: 12 } },
    { meta: { took: 9 } },
  ],

  // Addresses of other kinds.
  ...[
    { ip: 'Rights GmbH' },
    { ip: 4 },
    { client_ip_rights: 'all' },
    { source: { ip: 'spring' } },
    { remote_host: 'Swan Inn' },
  ],
  ...[{ remote_addr: 'Mars' }, { client: { address: 'High St 1' } }, { peer_ip: 'none' }, { clientHost: 'Mr Fox' }],
  ...[{ real_ip: 'no' }, { 'x-real-ip': 'x' }, { data: { ip: '10.1.2.3' } }, { sourceIPAddress: 'n/a' }],

  // Errors that are counts, flags and margins.
  ...[
    { error: 0.05 },
    { error: false },
    { error: 3 },
    { error: { margin: 0.1 } },
    { error: { kind: 'minor', retry: true } },
  ],
  ...[{ err: true }, { exception: 0 }, { exception: false }, { exception: { rule: 'i before e' } }, { errors: 3 }],
  ...[{ errors: ['a', 'b'] }, { thrown: 12 }, { stack: ['aws', 'k8s'] }, { stack: [{ size: 5, name: 'web' }] }],
  ...[
    { stack: 7 },
    { stacktrace: 3 },
    { trace: 'of nuts' },
    { trace: ['a', 'b'] },
    { trace: 0.002 },
    { cause: 'rain' },
  ],
  ...[
    { cause: { weather: 'rain' } },
    { traceback: 12 },
    { panic: 'no' },
    { error_type: ['typo'] },
    { reason: { code: 7 } },
  ],
  ...[{ data: { stack: 'pancakes' } }, { metadata: { stack: 'fullstack' } }, { fields: { stacktrace: 'x' } }],
  ...[{ issue: { type: 'bug', message: 'too loud' } }, { letter: { name: 'Ada', message: 'hello', class: '4b' } }],
  ...[
    { card: { type: 'VISA', message: 'hi' } },
    { pile: { frames: 3, glass: 2 } },
    { play: { cause: 'love', type: 'drama' } },
  ],

  // Places that are no code.
  ...[{ file: 'cat.png' }, { file: { name: 'cat.png', size: 9 } }, { filename: 'cat.png' }, { F: 32 }, { C: 'c/d' }],
  ...[{ caller: '+49123' }, { caller: 'bob:5060' }, { caller: 7 }, { data: { file: 'a.txt', line: 7 } }],
  ...[{ data: { function: 'sine', line: 'U2' } }, { extra: { line: 'red' } }, { fields: { function: 'pump' } }],

  // Messages and texts beside the record's own.
  ...[
    { data: 'punch card' },
    { data: [1, 2, 3] },
    { args: [1, 'x'] },
    { args: 'yes' },
    { text: 'lorem' },
    { body: 'athletic' },
  ],
  ...[
    { body: { height: 180 } },
    { log: 'oak' },
    { log: { length: 3 } },
    { event: 'concert' },
    { event: { name: 'concert' } },
  ],
  ...[{ description: 'red' }, { summary: 'ok' }, { title: 'Hamlet' }, { M: 'medium' }, { msg: 'second' }, { m: 5 }],
  ...[
    { text: '{"a":1}' },
    { note: '{"level":"error"}' },
    { description: '{"message":"x"}' },
    { '0': 'first' },
    { '0': 1, '1': 2 },
  ],

  // Ids that are none.
  ...[
    { span: 12 },
    { span: { width: 3 } },
    { traceparent: 'deer' },
    { request: { id: 9 } },
    { session: { title: 'yoga' } },
  ],
  ...[
    { operation: { Id: 4 } },
    { user: { name: 'Ada' } },
    { tenant: { flat: 3 } },
    { organization: 'UN' },
    { trace: { id_card: 3 } },
  ],

  // Routes, clients and epochs of other worlds.
  ...[{ route: 'north' }, { route: '/n/o' }, { endpoint: 'Rome' }, { client: 'Mr Fox' }, { client: { name: 'Fox' } }],
  ...[
    { epoch: 'bronze' },
    { epoch: 12 },
    { dt: 0.02 },
    { headers: { font: 'big' } },
    { severity_code: 3 },
    { requestTime: 'noon' },
  ],
  ...[{ exception: ['but', 'rain'] }, { correlation: 0.7 }, { processing_time: 'all day' }, { ctx: { level: 3 } }],

  // Words that contain a name.
  ...[
    { leveled: 'error' },
    { timer: 1_796_032_800 },
    { namespace: 'x' },
    { messages: 5 },
    { hosted: 'x' },
    { statuses: 200 },
  ],
  ...[
    { loggerheads: 'at' },
    { pathology: '/x' },
    { methodical: 'GET' },
    { durable: '5ms' },
    { erroneous: 'E: x' },
    { leveler: 'warn' },
  ],
]
