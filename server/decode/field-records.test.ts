/** Records as loggers, servers and shippers of the field write them, made after their documentation and sources. */
import { describe, expect, test } from 'vitest'
import { type LogRecord, NUMBER_COLUMNS, TEXT_COLUMNS } from '../../core/record.ts'
import { instantToIso } from '../../core/time.ts'
import { runPipeline } from '../pipeline/pipeline.ts'
import { decodeJson } from './json-record.ts'

const ARRIVAL = '2026-12-01T00:00:00.000Z'
const receivedAt = { seconds: Date.parse(ARRIVAL) / 1_000, nanos: 0 }
const AT = '2026-11-30T08:15:00.250Z'
const EPOCH = Date.parse(AT) / 1_000

function stored(record: object | string): Record<string, unknown> {
  const decoded: LogRecord = decodeJson(typeof record === 'string' ? record : JSON.stringify(record))
  runPipeline(decoded, { receivedAt })
  const columns = [...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS), 'level'] as (keyof LogRecord)[]
  return {
    timestamp: decoded.timestamp && instantToIso(decoded.timestamp),
    ...Object.fromEntries(columns.map(column => [column, decoded[column]])),
    ...Object.fromEntries([...decoded.attributes].map(([path, value]) => [`attributes.${path}`, value])),
  }
}

type Row = readonly [sender: string, record: object | string, expected: Record<string, unknown>]

const LEVELS_AND_TIMES: readonly Row[] = [
  [
    '.NET AddJsonConsole',
    {
      Timestamp: AT,
      EventId: 3,
      LogLevel: 'Critical',
      Category: 'Depot.Cranes',
      Message: 'stuck',
      State: { Message: 'stuck', '{OriginalFormat}': 'stuck' },
    },
    { timestamp: AT, level: 'fatal', logger: 'Depot.Cranes', message: 'stuck' },
  ],
  [
    'hclog of Vault',
    { '@level': 'warn', '@message': 'sealed', '@module': 'vault.seal', '@timestamp': AT },
    { timestamp: AT, level: 'warn', logger: 'vault.seal', message: 'sealed' },
  ],
  ['slog-rs', { msg: 'gone', level: 'ERRO', ts: AT }, { timestamp: AT, level: 'error', message: 'gone' }],
  ['slog-rs, debug', { msg: 'seen', level: 'DEBG', ts: AT }, { level: 'debug' }],
  ['slog-rs, trace', { msg: 'seen', level: 'TRCE', ts: AT }, { level: 'trace' }],
  [
    'log15',
    { t: AT, lvl: 'eror', msg: 'lost', err: 'no route' },
    { timestamp: AT, level: 'error', error_message: 'no route' },
  ],
  [
    'roarr',
    {
      context: { logLevel: 40, application: 'ferry' },
      message: 'late',
      sequence: '1',
      time: EPOCH * 1_000,
      version: '2.0.0',
    },
    { timestamp: AT, level: 'warn', message: 'late' },
  ],
  ['lambda-log', { _logLevel: 'fatal', msg: 'out', _tags: [] }, { level: 'fatal', message: 'out' }],
  [
    'zap, development',
    { L: 'WARN', T: '2026-11-30T09:15:00.250+0100', N: 'pump', C: 'pump/main.go:7', M: 'dry' },
    { timestamp: AT, level: 'warn', logger: 'pump', message: 'dry', file_path: 'pump/main.go', line_number: 7 },
  ],
  [
    'PostgreSQL jsonlog',
    { timestamp: '2026-11-30 08:15:00.250 UTC', pid: 4, error_severity: 'PANIC', message: 'disk full' },
    { timestamp: AT, level: 'fatal' },
  ],
  [
    'PostgreSQL jsonlog, debug',
    { timestamp: '2026-11-30 08:15:00.250 UTC', error_severity: 'DEBUG5', message: 'x' },
    { level: 'debug' },
  ],
  [
    'MySQL error log',
    { prio: 1, err_code: 10_061, msg: 'no space', time: AT, err_symbol: 'ER_X', SQL_state: 'HY000', label: 'Error' },
    { timestamp: AT, level: 'error', message: 'no space' },
  ],
  [
    'MongoDB',
    { t: { $date: '2026-11-30T09:15:00.250+01:00' }, s: 'W', c: 'REPL', id: 2, ctx: 'main', msg: 'behind' },
    { timestamp: AT, level: 'warn', logger: 'REPL', message: 'behind' },
  ],
  [
    'MongoDB, debug',
    { t: { $date: { $numberLong: String(EPOCH * 1_000) } }, s: 'D2', c: 'REPL', ctx: 'main', msg: 'x' },
    { timestamp: AT, level: 'debug' },
  ],
  [
    'Elasticsearch',
    {
      type: 'server',
      timestamp: '2026-11-30T08:15:00,250Z',
      level: 'WARN',
      component: 'o.e.Disk',
      'cluster.name': 'c1',
      message: 'high',
    },
    { timestamp: AT, level: 'warn', logger: 'o.e.Disk' },
  ],
  [
    'journald',
    {
      __REALTIME_TIMESTAMP: String(EPOCH * 1e6),
      PRIORITY: '4',
      MESSAGE: 'worn',
      _HOSTNAME: 'mill',
      SYSLOG_IDENTIFIER: 'grind',
      CODE_FUNC: 'turn',
      CODE_LINE: '9',
    },
    {
      timestamp: AT,
      level: 'warn',
      message: 'worn',
      host: 'mill',
      service: 'grind',
      function_name: 'turn',
      line_number: 9,
    },
  ],
  ['Zend Log', { timestamp: AT, message: 'no', priority: 2, priorityName: 'CRIT' }, { level: 'fatal' }],
  [
    'rsyslog, by template',
    { timestamp: AT, host: 'gate', severity: 4, facility: 'daemon', message: 'open' },
    { level: 'warn', host: 'gate' },
  ],
  [
    'Elixir’s LoggerJSON for Datadog',
    {
      logger: { thread_name: '#PID<0.7.0>' },
      message: 'slow',
      syslog: { hostname: 'loom', severity: 'warn', timestamp: AT },
    },
    { timestamp: AT, level: 'warn', host: 'loom' },
  ],
  [
    'pino, a level between two',
    { level: 52, time: EPOCH * 1_000, pid: 9, hostname: 'kiln', msg: 'hot' },
    { timestamp: AT, level: 'error', 'attributes.level': 52 },
  ],
  ['pino, above all', { level: 75, time: EPOCH * 1_000, pid: 9, hostname: 'kiln', msg: 'fire' }, { level: 'fatal' }],
  [
    'a number and a name that disagree',
    { level: 50, levelname: 'INFO', message: 'fine' },
    { level: 'info', 'attributes.level': 50 },
  ],
  [
    'GELF with a level’s name',
    { version: '1.1', short_message: 'm', level: 6, _level_name: 'INFO', timestamp: EPOCH },
    { timestamp: AT, level: 'info', 'attributes.level': undefined },
  ],
  [
    'Application Insights',
    { time: AT, message: 'm', severityLevel: 4, customDimensions: { CategoryName: 'A.B' } },
    { level: 'fatal', logger: 'A.B' },
  ],
  [
    'loglevel-plugin-remote',
    { message: 'm', level: { label: 'warn', value: 3 }, logger: 'shop', timestamp: AT },
    { level: 'warn', logger: 'shop' },
  ],
  [
    'consola',
    { date: AT, args: ['no %s left', 'hay'], type: 'warn', level: 1, tag: 'barn' },
    { timestamp: AT, level: 'warn', message: 'no hay left', logger: 'barn' },
  ],
  [
    'charmbracelet/log',
    { time: '2026/11/30 08:15:00', level: 'warn', prefix: 'x', msg: 'm' },
    { timestamp: '2026-11-30T08:15:00.000Z' },
  ],
  [
    'log4js JSON layout',
    { startTime: AT, categoryName: 'dock', level: 'WARN', data: 'moored' },
    { timestamp: AT, logger: 'dock', message: 'moored' },
  ],
  [
    'electron-log',
    { date: AT, logId: 'default', data: ['opened', 'lid'], level: 'error' },
    { timestamp: AT, level: 'error', message: 'opened lid' },
  ],
  ['Fluent Bit', { date: EPOCH, log: 'creaks', stream: 'stderr' }, { timestamp: AT, message: 'creaks' }],
  [
    'klog',
    { ts: EPOCH, caller: 'kubelet/pod.go:88', msg: 'started', v: 2 },
    { timestamp: AT, file_path: 'kubelet/pod.go' },
  ],
  [
    'Monolog 1',
    {
      message: 'm',
      context: [],
      level: 300,
      level_name: 'WARNING',
      channel: 'mill',
      datetime: { date: '2026-11-30 09:15:00.250000', timezone_type: 3, timezone: 'Europe/Paris' },
    },
    { timestamp: AT, level: 'warn', logger: 'mill' },
  ],
  [
    'Jackson’s list of a Java time',
    { timestamp: [2026, 11, 30, 8, 15, 0, 250_000_000], level: 'INFO', message: 'm' },
    { timestamp: AT },
  ],
  [
    'OTLP as JSON',
    {
      timeUnixNano: String(BigInt(EPOCH * 1_000) * 1_000_000n),
      severityText: 'WARN3',
      body: { stringValue: 'm' },
      attributes: [{ key: 'user.id', value: { stringValue: 'u9' } }],
    },
    { timestamp: AT, level: 'warn', message: 'm', user_id: 'u9' },
  ],
  [
    'Splunk’s HTTP event collector',
    { time: EPOCH, host: 'h2', event: { level: 'error', message: 'm', user_id: 'u2' }, sourcetype: '_json' },
    { timestamp: AT, level: 'error', message: 'm', user_id: 'u2', host: 'h2' },
  ],
]

const MESSAGES: readonly Row[] = [
  [
    'Serilog’s JsonFormatter',
    {
      Timestamp: AT,
      Level: 'Error',
      MessageTemplate: 'Crane {No} stuck',
      RenderedMessage: 'Crane 4 stuck',
      Properties: { No: 4, SourceContext: 'Depot.Cranes' },
    },
    { timestamp: AT, message: 'Crane 4 stuck', logger: 'Depot.Cranes' },
  ],
  [
    'Serilog, not rendered',
    { Timestamp: AT, Level: 'Warning', MessageTemplate: 'Crane {No} slow', Properties: { No: 5 } },
    { message: 'Crane 5 slow' },
  ],
  [
    'tslog',
    {
      0: 'lamp',
      1: 'broken',
      _meta: { name: 'light', date: AT, logLevelId: 5, logLevelName: 'ERROR', hostname: 'tower' },
    },
    { timestamp: AT, level: 'error', message: 'lamp broken', logger: 'light', host: 'tower' },
  ],
  [
    'an object as message',
    { timestamp: AT, level: 'info', message: { message: 'inside', crate: 4 } },
    { message: 'inside', 'attributes.message.crate': 4 },
  ],
  ['an empty name before a full one', { message: '', msg: '', event: 'third' }, { message: 'third' }],
  [
    'a record with no message',
    { level: 'info', crate: 4, lid: { colour: 'red' } },
    { message: 'crate=4 lid.colour=red' },
  ],
  [
    'Google’s structured payload',
    { severity: 'ERROR', jsonPayload: { message: 'm', user_id: 'u3' } },
    { level: 'error', message: 'm', user_id: 'u3' },
  ],
  [
    'ECS, nested',
    {
      '@timestamp': AT,
      log: { level: 'warn', logger: 'x.Y' },
      message: 'm',
      service: { name: 'mill' },
      trace: { id: 't4' },
    },
    { timestamp: AT, level: 'warn', logger: 'x.Y', service: 'mill', trace_id: 't4' },
  ],
]

const DOCUMENTS: readonly Row[] = [
  [
    'Docker’s json-file',
    { log: `${JSON.stringify({ level: 'error', msg: 'inner', crate: 7 })}\n`, stream: 'stderr', time: AT },
    { timestamp: AT, level: 'error', message: 'inner', 'attributes.crate': 7, 'attributes.stream': 'stderr' },
  ],
  [
    'Fluent Bit with Kubernetes',
    {
      log: '{"level":"warn","message":"inner"}',
      stream: 'stdout',
      kubernetes: { container_name: 'sieve', host: 'node-7', labels: { app: 'mill' } },
    },
    { level: 'warn', message: 'inner', service: 'mill', host: 'node-7' },
  ],
  [
    'journald',
    { MESSAGE: '{"level":50,"msg":"inner","time":1796026500250}', PRIORITY: '6', _HOSTNAME: 'mill' },
    { timestamp: AT, level: 'error', message: 'inner', host: 'mill' },
  ],
  [
    'Kubernetes’ own lines',
    { log: `${AT} stderr F {"level":"error","msg":"inner"}` },
    { timestamp: AT, level: 'error', message: 'inner', 'attributes.stream': 'stderr' },
  ],
  ['Kubernetes’ own lines of plain text', { log: `${AT} stdout F creaks` }, { timestamp: AT, message: 'creaks' }],
  [
    'Filebeat around Docker around a program',
    {
      '@timestamp': AT,
      message: JSON.stringify({ log: '{"level":"fatal","msg":"core"}', stream: 'stderr' }),
      host: { name: 'h3' },
    },
    { timestamp: AT, level: 'fatal', message: 'core', host: 'h3' },
  ],
  [
    'a program that wrote no message',
    { message: '{"crate":7,"lid":"red"}' },
    { message: '{"crate":7,"lid":"red"}', 'attributes.crate': 7 },
  ],
  [
    'what both say differently',
    { message: '{"service":"inner","message":"m","n":1}', service: 'outer', n: 2 },
    { service: 'inner', 'attributes.wrapper.service': 'outer', 'attributes.n': 1, 'attributes.wrapper.n': 2 },
  ],
  ['braces that are no JSON', { message: '{crate=7, lid=red}' }, { message: '{crate=7, lid=red}' }],
  ['braces that are broken JSON', { message: '{"crate":7,}' }, { message: '{"crate":7,}' }],
]

const ERRORS: readonly Row[] = [
  [
    'Monolog',
    {
      message: 'm',
      context: {
        exception: {
          class: 'RopeException',
          message: 'torn',
          code: 3,
          file: '/srv/Rope.php:9',
          trace: ['/srv/Pull.php:4'],
          previous: { class: 'WindException', message: 'gust', trace: ['/srv/W.php:1'] },
        },
      },
    },
    {
      error_type: 'RopeException',
      error_message: 'torn',
      stack_trace: '/srv/Pull.php:4\nCaused by: WindException: gust\n/srv/W.php:1',
    },
  ],
  [
    'Quarkus',
    {
      level: 'ERROR',
      message: 'm',
      exception: {
        refId: 1,
        exceptionType: 'a.RopeException',
        message: 'torn',
        frames: [{ class: 'a.Rope', method: 'pull', line: 9 }],
        causedBy: {
          exception: {
            refId: 2,
            exceptionType: 'a.WindException',
            message: 'gust',
            frames: [{ class: 'a.Wind', method: 'blow', line: 1 }],
          },
        },
      },
    },
    {
      error_type: 'a.RopeException',
      stack_trace: '    at a.Rope.pull(?:9)\nCaused by: a.WindException: gust\n    at a.Wind.blow(?:1)',
    },
  ],
  [
    'WildFly, frames and a full text',
    {
      message: 'm',
      exception: { exceptionType: 'a.E', message: 'x', frames: [{ class: 'a.B', method: 'c', line: 1 }] },
      stackTrace: 'a.E: x\n\tat a.B.c(B.java:1)',
    },
    { error_type: 'a.E', stack_trace: 'a.E: x\n\tat a.B.c(B.java:1)' },
  ],
  [
    'AWS Lambda, Node',
    {
      level: 'ERROR',
      message: {
        errorType: 'RopeError',
        errorMessage: 'torn',
        stackTrace: ['RopeError: torn', '    at pull (/var/task/r.js:9:1)'],
      },
    },
    {
      error_type: 'RopeError',
      error_message: 'torn',
      stack_trace: 'RopeError: torn\n    at pull (/var/task/r.js:9:1)',
      message: 'RopeError: torn',
    },
  ],
  [
    'AWS Lambda, Python',
    {
      level: 'ERROR',
      message: 'm',
      errorType: 'RopeError',
      errorMessage: 'torn',
      stackTrace: ['  File "/var/task/r.py", line 9, in pull\n    x()\n'],
    },
    { error_type: 'RopeError', stack_trace: '  File "/var/task/r.py", line 9, in pull\n    x()' },
  ],
  [
    'Newtonsoft’s serialised exception',
    {
      level: 'error',
      msg: 'm',
      error: {
        ClassName: 'A.RopeException',
        Message: 'torn',
        StackTraceString: '   at A.Rope.Pull()',
        InnerException: { ClassName: 'A.Wind', Message: 'gust', StackTraceString: '   at A.Wind.Blow()' },
      },
    },
    {
      error_type: 'A.RopeException',
      error_message: 'torn',
      stack_trace: '   at A.Rope.Pull()\nCaused by: A.Wind: gust\n   at A.Wind.Blow()',
    },
  ],
  [
    'python-logstash-async',
    {
      message: 'm',
      extra: {
        error_type: 'RopeError',
        stack_trace: 'Traceback (most recent call last):\n  File "r.py", line 9, in pull\nRopeError: torn\n',
        logger_name: 'r.pull',
      },
    },
    { error_type: 'RopeError', error_message: 'torn', logger: 'r.pull' },
  ],
  [
    'GELF',
    {
      version: '1.1',
      short_message: 'm',
      full_message: 'm\na.RopeException: torn\n\tat a.Rope.pull(Rope.java:9)',
      level: 3,
      _user_id: 'u5',
    },
    {
      level: 'error',
      message: 'm',
      error_type: 'a.RopeException',
      error_message: 'torn',
      stack_trace: 'a.RopeException: torn\n\tat a.Rope.pull(Rope.java:9)',
      user_id: 'u5',
      'attributes.full_message': undefined,
    },
  ],
  [
    'Rust’s tracing',
    {
      timestamp: AT,
      level: 'ERROR',
      fields: { message: 'm', error: 'torn' },
      target: 'rope',
      span: { request_id: 'r5', name: 'pull' },
    },
    { error_message: 'torn', logger: 'rope', request_id: 'r5' },
  ],
  [
    'loguru',
    {
      text: 'now | m\nTraceback (most recent call last):\n  File "r.py", line 9, in pull\nRopeError: torn\n',
      record: {
        exception: { type: 'RopeError', value: 'torn', traceback: true },
        extra: { user_id: 'u6' },
        level: { name: 'ERROR', no: 40 },
        message: 'm',
        time: { repr: 'x', timestamp: EPOCH },
      },
    },
    {
      timestamp: AT,
      level: 'error',
      message: 'm',
      error_type: 'RopeError',
      error_message: 'torn',
      stack_trace: 'Traceback (most recent call last):\n  File "r.py", line 9, in pull\nRopeError: torn',
      user_id: 'u6',
    },
  ],
  [
    'a type that was sent without its message',
    {
      level: 'ERROR',
      message: 'm',
      error_type: 'RopeError',
      stack_trace: 'Traceback (most recent call last):\n  File "r.py", line 9, in pull\nRopeError: torn\n',
    },
    { error_message: 'torn' },
  ],
  [
    'a trace at the end of the message',
    { level: 'error', message: 'cannot pull RopeError: torn\n    at pull (r.js:9:1)' },
    { error_type: 'RopeError', error_message: 'torn', stack_trace: 'RopeError: torn\n    at pull (r.js:9:1)' },
  ],
  [
    'a Python trace at the end of the message',
    { message: 'cannot pull\nTraceback (most recent call last):\n  File "r.py", line 9, in pull\nRopeError: torn' },
    { error_type: 'RopeError', error_message: 'torn' },
  ],
  [
    'an error under a name of the application',
    {
      message: 'm',
      pulley: { name: 'RopeError', message: 'torn', stack: 'RopeError: torn\n    at pull (r.js:9:1)', load: 3 },
    },
    { error_type: 'RopeError', error_message: 'torn', 'attributes.pulley.load': 3 },
  ],
  [
    'Semantic Logger',
    {
      level: 'error',
      name: 'Orders',
      message: 'm',
      exception: { name: 'RopeError', message: 'torn', stack_trace: ["app/r.rb:9:in `pull'"] },
    },
    { error_type: 'RopeError', error_message: 'torn', stack_trace: "app/r.rb:9:in `pull'" },
  ],
  [
    'GitLab',
    {
      severity: 'ERROR',
      'exception.class': 'RopeError',
      'exception.message': 'torn',
      'exception.backtrace': ["app/r.rb:9:in `pull'", 'app/s.rb:1'],
    },
    { error_type: 'RopeError', error_message: 'torn', stack_trace: "app/r.rb:9:in `pull'\napp/s.rb:1" },
  ],
  [
    'Azure Functions',
    {
      time: AT,
      level: 'Error',
      properties: {
        message: 'm',
        exceptionType: 'A.RopeException',
        exceptionMessage: 'torn',
        exceptionDetails: 'A.RopeException: torn\n   at A.Rope.Pull()',
      },
    },
    { timestamp: AT, message: 'm', error_type: 'A.RopeException', error_message: 'torn' },
  ],
]

const REQUESTS: readonly Row[] = [
  [
    'lograge',
    { method: 'GET', path: '/ropes', format: 'html', controller: 'R', status: 503, duration: 41.5 },
    { status_code: 503, duration_ms: 41.5, method: 'GET', path: '/ropes' },
  ],
  [
    'Caddy',
    {
      level: 'info',
      ts: EPOCH,
      logger: 'http.log.access',
      msg: 'handled request',
      request: { remote_ip: '192.0.2.7', method: 'PUT', uri: '/ropes' },
      duration: 0.0415,
      status: 201,
      resp_headers: {},
    },
    { timestamp: AT, status_code: 201, duration_ms: 41.5, method: 'PUT', path: '/ropes', client_ip: '192.0.2.7' },
  ],
  [
    'Traefik',
    {
      ClientHost: '192.0.2.7',
      DownstreamStatus: 502,
      Duration: 41_500_000,
      RequestMethod: 'GET',
      RequestPath: '/ropes',
      time: AT,
      msg: '',
    },
    { status_code: 502, duration_ms: 41.5, path: '/ropes', client_ip: '192.0.2.7' },
  ],
  [
    'Envoy',
    {
      start_time: AT,
      method: 'GET',
      path: '/ropes',
      response_code: 503,
      duration: 41,
      downstream_remote_address: '192.0.2.7:5566',
    },
    { timestamp: AT, status_code: 503, duration_ms: 41, client_ip: '192.0.2.7:5566' },
  ],
  [
    'nginx',
    {
      time_local: '30/Nov/2026:08:15:00 +0000',
      remote_addr: '192.0.2.7',
      request: 'GET /ropes HTTP/1.1',
      status: '502',
      request_time: '0.041',
      http_user_agent: 'x',
    },
    { timestamp: '2026-11-30T08:15:00.000Z', method: 'GET', path: '/ropes', status_code: 502, duration_ms: 41 },
  ],
  [
    'zap as middleware',
    {
      level: 'info',
      ts: EPOCH,
      msg: 'GET',
      status: 200,
      latency: 0.0415,
      method: 'GET',
      path: '/ropes',
      ip: '192.0.2.7',
    },
    { duration_ms: 41.5, status_code: 200, client_ip: '192.0.2.7' },
  ],
  [
    'zerolog’s hlog',
    { level: 'info', method: 'GET', url: '/ropes', status: 200, duration: 41.5, req_id: 'q1' },
    { path: '/ropes', duration_ms: 41.5, request_id: 'q1' },
  ],
  [
    'Kong',
    {
      request: { method: 'GET', uri: '/ropes' },
      response: { status: 503 },
      latencies: { request: 41, kong: 1 },
      client_ip: '192.0.2.7',
      started_at: EPOCH * 1_000,
    },
    { timestamp: AT, status_code: 503, duration_ms: 41, path: '/ropes' },
  ],
  [
    'Google’s httpRequest',
    {
      severity: 'INFO',
      httpRequest: {
        requestMethod: 'GET',
        requestUrl: 'https://x/ropes',
        status: 200,
        latency: '0.0415s',
        remoteIp: '192.0.2.7',
      },
    },
    { status_code: 200, duration_ms: 41.5, path: 'https://x/ropes' },
  ],
  [
    'IIS',
    {
      date: '2026-11-30',
      time: '08:15:00.250',
      'cs-method': 'GET',
      'cs-uri-stem': '/ropes',
      'sc-status': 500,
      'time-taken': 41,
      'c-ip': '192.0.2.7',
    },
    { timestamp: AT, status_code: 500, duration_ms: 41 },
  ],
  [
    'CloudFront',
    {
      timestamp: String(EPOCH),
      'c-ip': '192.0.2.7',
      'cs-method': 'GET',
      'cs-uri-stem': '/ropes',
      'sc-status': '404',
      'time-taken': '0.041',
    },
    { timestamp: AT, status_code: 404, duration_ms: 41 },
  ],
  [
    'AWS’ load balancer',
    { time: AT, elb_status_code: 502, request_verb: 'GET', request_url: '/ropes', client_ip: '192.0.2.7' },
    { status_code: 502, method: 'GET', path: '/ropes' },
  ],
  [
    'Cloudflare',
    {
      ClientIP: '192.0.2.7',
      ClientRequestMethod: 'GET',
      ClientRequestURI: '/ropes',
      EdgeResponseStatus: 502,
      EdgeStartTimestamp: EPOCH * 1e9,
      RayID: 'ray1',
    },
    { timestamp: AT, status_code: 502, request_id: 'ray1', client_ip: '192.0.2.7' },
  ],
  [
    'Vercel',
    {
      message: 'm',
      timestamp: EPOCH * 1_000,
      level: 'error',
      proxy: { method: 'GET', path: '/ropes', statusCode: 500, clientIp: '192.0.2.7' },
    },
    { method: 'GET', path: '/ropes', status_code: 500, client_ip: '192.0.2.7' },
  ],
  [
    'Vault’s audit log',
    { time: AT, type: 'response', request: { id: 'q2', operation: 'read', remote_address: '192.0.2.7' } },
    { request_id: 'q2', client_ip: '192.0.2.7' },
  ],
  [
    'Monolog’s WebProcessor',
    { message: 'm', level_name: 'INFO', extra: { url: '/ropes', ip: '192.0.2.7', http_method: 'GET' } },
    { method: 'GET', path: '/ropes', client_ip: '192.0.2.7' },
  ],
  [
    'Semantic Logger’s payload',
    { level: 'info', message: 'm', duration_ms: 41.5, payload: { method: 'GET', path: '/ropes', status: 200 } },
    { method: 'GET', path: '/ropes', status_code: 200 },
  ],
]

const IDS: readonly Row[] = [
  [
    'Monolog',
    { message: 'm', context: { user_id: 'u7', trace_id: 't7' }, level_name: 'INFO' },
    { user_id: 'u7', trace_id: 't7' },
  ],
  [
    'AWS Powertools',
    {
      level: 'DEBUG',
      message: 'm',
      timestamp: '2026-11-30 08:15:00,250+0000',
      function_request_id: 'q7',
      xray_trace_id: '1-63441c4a-abcdef012345678912345678',
    },
    { timestamp: AT, request_id: 'q7', trace_id: '1-63441c4a-abcdef012345678912345678' },
  ],
  [
    'NestJS',
    { level: 'log', pid: 3, timestamp: EPOCH * 1_000, message: 'm', context: 'RopesService' },
    { timestamp: AT, level: 'info', logger: 'RopesService' },
  ],
  [
    'Datadog',
    {
      message: 'm',
      'dd.trace_id': '71',
      'dd.span_id': '72',
      'dd.service': 'mill',
      'dd.env': 'test',
      'dd.version': '4',
    },
    { trace_id: '71', span_id: '72', service: 'mill', environment: 'test', service_version: '4' },
  ],
  [
    'W3C’s traceparent',
    { message: 'm', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    { trace_id: '0af7651916cd43dd8448eb211c80319c' },
  ],
  [
    'Zipkin’s B3',
    { message: 'm', 'X-B3-TraceId': 'aa01', 'X-B3-SpanId': 'bb01' },
    { trace_id: 'aa01', span_id: 'bb01' },
  ],
  [
    'X-Ray’s header',
    { message: 'm', 'X-Amzn-Trace-Id': 'Root=1-63441c4a-abcdef012345678912345678;Parent=x' },
    { trace_id: '1-63441c4a-abcdef012345678912345678' },
  ],
  [
    'our own attributes, which stay',
    { message: 'm', attributes: { user_id: 'u8', 'http.method': 'GET' } },
    { user_id: 'u8', method: 'GET', 'attributes.user_id': 'u8' },
  ],
]

describe.each([
  ['levels and times', LEVELS_AND_TIMES],
  ['messages', MESSAGES],
  ['records inside texts', DOCUMENTS],
  ['errors', ERRORS],
  ['requests', REQUESTS],
  ['ids', IDS],
] as const)('%s', (_, rows) => {
  test.each(rows)('are read from %s', (_sender, record, expected) => {
    const row = stored(record)
    expect(Object.fromEntries(Object.keys(expected).map(name => [name, row[name]]))).toEqual(expected)
  })
})

test('what a record says under a column’s own name comes before names beside it and inside wrappers', () => {
  const own = { message: 'm', user_id: 'own', level: 'info', status_code: 200 }
  const beside = { userId: 'beside', 'http.status_code': 404 }
  const inside = { context: { user_id: 'inside', logLevel: 'error' }, extra: { user_id: 'deeper' } }
  expect(stored({ ...inside, ...beside, ...own })).toMatchObject({ user_id: 'own', level: 'info', status_code: 200 })
  expect(stored({ ...inside, ...beside, message: 'm' })).toMatchObject({
    user_id: 'beside',
    level: 'error',
    status_code: 404,
  })
  expect(stored({ ...inside, message: 'm' }).user_id).toBe('inside')
})

test.each([
  'loglevel',
  'LogLevel',
  'log_level',
  'log-level',
  'log.level',
  '@LogLevel',
  '_log_level',
  '$logLevel',
  'LOG LEVEL',
])('the name %j is the name of a level', name => {
  expect(stored({ message: 'm', [name]: 'ERROR' }).level).toBe('error')
})
