/** Which names of `core/field-aliases.ts` count where. */
import { durationNames } from './field-aliases.ts'

/** Names that mean one thing in any wrapper. */
export const UNMISTAKABLE_NAMES: readonly string[] = [
  ...['level', 'loglevel', 'log.level', 'levelname', 'severity', 'severity_text', 'logLevelName', 'logLevelId'],
  ...['timestamp', 'message', 'msg', 'logger', 'logger_name', 'log.logger', 'SourceContext', 'categoryName'],
  ...['service', 'service.name', 'environment', 'service.environment', 'deployment.environment', 'service.version'],
  ...['error', 'err', 'error.type', 'error.message', 'error.stack', 'error.stack_trace', 'exception', 'stacktrace'],
  ...['exception.type', 'exception.message', 'exception.stacktrace', 'exc_info', 'error.kind', 'stack'],
  ...['http.method', 'http.request.method', 'RequestMethod', 'status_code', 'http.status_code', 'url.path'],
  ...['http.route'],
  ...['http.response.status_code', 'http.target', 'http.url', 'RequestPath', 'request_uri', 'responseTime'],
  ...['duration_ms'],
  ...['elapsed_ms', 'latency_ms', 'client_ip', 'client.address', 'remote_addr', 'remote_ip', 'url.full'],
  ...['request_method'],
  ...['funcName', 'pathname', 'lineno', 'code.function', 'code.filepath', 'code.lineno', 'code.function.name'],
  ...['code.file.path', 'code.line.number', 'event.action', 'action_type', 'path_pattern', 'http.client_ip'],
]

/**
 * Names that loggers give to a column and applications to something of their own. They count at the top of a record and in
 * what carries a whole record, where the value or a name beside it shows that a logger meant it.
 */
export const COMMON_NAMES: readonly string[] = [
  ...['epoch', 'dt', 'client', 'route', 'endpoint', 'severity_code'],
  ...['started_at', 'label', 'request'],
  ...['name', 'module', 'target', 'channel', 'category', 'component', 'tag', 'context', 'file', 'line', 'function'],
  ...['func', 'filename', 'caller', 'type', 'priority', 'program', 'ident', 'trace', 'data', 'args'],
  ...['arguments', 'text'],
  ...['took', 'duration', 'latency', 'total_time', 'elapsed_time', 'description', 'summary', 'body', 'log'],
  ...['date', 'event', 'created', 'created_at', 'startTime', 'eventTime'],
]

/**
 * Names that stand for a column in a record, but not in a query: most fields of that name are an application's own, or
 * count another unit than the column.
 */
export const RECORD_ONLY_NAMES: readonly string[] = [
  ...['label', 'started_at', 'request', 'time_total', 'latencies.request', 'severity_code', 'epoch', 'dt', 'client'],
  ...['route', 'endpoint', 'unixtime'],
  ...['category', 'component', 'tag', 'context', 'type', 'priority', 'program', 'ident', 'trace', 'data', 'args', 's'],
  ...['arguments', 'text', 'description', 'summary', 'full_message', 'date', 'startTime', 'eventTime', 'took'],
  ...['c', 't'],
  ...['duration', 'latency', 'total_time', 'elapsed_time', 'request_time', 'request_processing_time'],
  ...['time_taken', 'L'],
  ...['T', 'M', 'N', 'C', 'F', 'S', 'response_time', 'request_duration', 'response_duration', 'latency_human'],
  ...durationNames().filter(name => !/m(?:s|illis|illiseconds)$/.test(name)),
]
