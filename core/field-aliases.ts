import type { NumberColumn, TextColumn } from './schema/logs.ts'

/** What an alias may stand for: a column, or one of the three values that the pipeline reads. */
export type AliasTarget = TextColumn | NumberColumn | 'timestamp' | 'level' | 'severity_number'

/**
 * The names that loggers, servers and shippers give to our columns. Names are compared as `core/field-name.ts` says:
 * without case, leading marks and separators, and a dotted name also matches the nested and the joined form. Names of one or
 * two letters are compared as they are written.
 *
 * Where a record carries several names of one column, the column's own name wins, then the order of the list, then names
 * inside a wrapper; the others stay attributes. A value that does not fit its column stays an attribute too.
 */
export const FIELD_ALIASES: Readonly<Record<AliasTarget, readonly string[]>> = {
  timestamp: [
    ...['@t', 'time', 'ts', 'instant', 'timestampSeconds', 'asctime', 'timeMillis', 'created_at', 'created'],
    ...['datetime', 'record.time.timestamp', 'record.time', 'realtime_timestamp', 'source_realtime_timestamp'],
    ...['date', 'startTime', 'started_at', 'requestTimeEpoch', 'requestReceivedTimestamp', 'EventTimestampMs'],
    ...['T', 't', 'eventTime', 'event_timestamp', 'timestamp_ms', 'timestamp_ns', 'timeUnixNano', 'log_time'],
    ...['log_timestamp', 'time_local', 'time_iso8601', 'date_time', 'StartUTC', 'request_timestamp'],
    ...['epoch', 'epoch_ms', 'epochMillis', 'unixtime', 'unix_timestamp', 'timestamp_us', 'ts_ms', 'timestampMillis'],
    ...['logged_at', 'log_date', 'dt'],
    ...['EdgeStartTimestamp', 'meta.date', 'timeGenerated', 'TimeCreated'],
  ],
  level: [
    ...['log.level', 'levelname', 'level.name', 'severity', 'severity_text', 'severity_name', 'severity_label'],
    ...['@l', 'lvl', 'level_str', 'level_label', 'levelDescription', 'level.standardLevel', 'level.label'],
    ...['level.levelStr', 'priorityName', 'record.level.name', 'error_severity', 'logLevelName', 'loglevel'],
    ...['L', 's', 'type', 'levelno', 'level_number', 'level_value', 'level_int', 'logLevelId', 'severityLevel'],
    ...['severity_value', 'syslog.severity.code', 'log.syslog.severity.code', 'label'],
    ...['log.syslog.severity.name', 'syslog.severity.name', 'syslog.severity', 'syslog.level', 'priority'],
    ...['severity_code'],
  ],
  severity_number: ['severityNumber'],
  service: [
    ...['service.name', 'dd.service', 'serviceContext.service', 'app', 'application', 'app.name'],
    ...['application.name', 'program_name', 'program', 'syslog.identifier', 'syslog.appname', 'syslog.program'],
    ...['ident', 'context.program', 'kubernetes.labels.app.kubernetes.io/name', 'kubernetes.labels.app'],
    ...['kubernetes.labels.k8s-app', 'kubernetes.container_name', 'kubernetes.container.name'],
    ...['container_name', 'docker.container_name'],
  ],
  environment: ['service.environment', 'dd.env', 'deployment.environment.name', 'deployment.environment', 'env'],
  service_version: [
    'service.version',
    'dd.version',
    'serviceContext.version',
    'app.version',
    'application.version',
    'version',
  ],
  host: [
    ...['host.name', 'host.hostname', 'machine.name', 'syslog.hostname', 'syslog.host', 'kubernetes.host'],
    ...['kubernetes.node_name', 'kubernetes.node.name', 'logsource', 'meta.hostname'],
  ],
  log_type: ['logType'],
  logger: [
    ...['logger_name', 'log.logger', 'logger.name', 'SourceContext', 'categoryName', 'record.name', 'name'],
    ...['@module', 'module', 'target', 'channel', 'category', 'python_logger', 'record.logger', 'scope.name'],
    ...['component', 'meta.name', 'tag', 'N', 'c', 'context', 'context.logger', 'context.context'],
  ],
  message: [
    ...['msg', '@m', 'RenderedMessage', 'message.rendered', 'formatted_message', 'event', 'record.message'],
    ...['fields.message', 'short_message', 'textPayload', 'log_message', 'event_message', 'message_text', 'M'],
    ...['log', 'body', 'body.stringValue', '@mt', 'MessageTemplate', 'message.template', 'args', 'arguments'],
    ...['data', 'text', 'raw_message', 'log_line', 'description', 'summary', 'full_message'],
  ],
  trace_id: [
    ...['trace.id', 'traceIdentifier', '@tr', 'logging.googleapis.com/trace', 'otelTraceID', 'otel.trace_id'],
    ...['dd.trace_id', 'x-trace-id', 'trace.trace_id', 'b3.traceid', 'x-b3-traceid', 'xray_trace_id'],
    ...['x-ray-trace-id', 'aws.xray.trace_id', 'x-amzn-trace-id', 'x-cloud-trace-context', 'operation_Id'],
    ...['ddtraceid', 'trace', 'traceparent'],
  ],
  span_id: [
    ...['span.id', '@sp', 'logging.googleapis.com/spanId', 'otelSpanID', 'otel.span_id', 'dd.span_id'],
    ...['trace.span_id', 'b3.spanid', 'x-b3-spanid', 'ddspanid'],
  ],
  request_id: [
    ...['reqId', 'request.id', 'http.request.id', 'req.id', 'x-request-id', 'function_request_id'],
    ...['aws_request_id', 'lambda_request_id', 'lambda.request_id', 'x-amzn-requestid', 'http_x_request_id'],
    ...['RayID'],
  ],
  correlation_id: ['x-correlation-id', 'corrId', 'correlation.id', 'http_x_correlation_id'],
  session_id: ['session.id'],
  user_id: ['user.id', 'enduser.id', 'usr.id'],
  tenant_id: ['tenant.id', 'organization.id'],
  method: [
    ...['http.request.method', 'http.method', 'req.method', 'httpRequest.requestMethod', 'RequestMethod'],
    ...['http_verb', 'verb', 'request_verb', 'cs-method', 'ClientRequestMethod'],
  ],
  path: [
    ...['url.path', 'http.target', 'req.url', 'httpRequest.requestUrl', 'RequestPath', 'request_uri'],
    ...['http.url', 'url.full', 'url.original', 'http.path', 'http.uri', 'requestUrl', 'uri', 'url'],
    ...['extra.url', 'cs-uri-stem', 'uri_path', 'ClientRequestURI', 'request_line', 'request'],
    ...['original_url', 'endpoint', 'http.url_details.path'],
  ],
  path_pattern: ['http.route', 'route', 'url.template', 'RequestRoute'],
  status_code: [
    ...['resp_status'],
    ...['http.response.status_code', 'http.status_code', 'http.status', 'res.statusCode', 'httpRequest.status'],
    ...['response.status_code', 'response_code', 'http_response_code', 'DownstreamStatus', 'elb_status_code'],
    ...['EdgeResponseStatus', 'sc-status', 'status'],
  ],
  duration_ms: [
    ...['responseTime', 'event.duration', 'httpRequest.latency', 'Elapsed', 'response_time', 'request_time'],
    ...['request_duration', 'response_duration', 'request_processing_time', 'time_taken', 'total_time'],
    ...['duration', 'latency', 'took', 'elapsed_time', 'time_total', 'latencies.request', 'latency_human'],
    ...durationNames(),
  ],
  client_ip: [
    ...['client.ip', 'client.address', 'httpRequest.remoteIp', 'req.remoteAddress', 'remote_addr', 'remote_ip'],
    ...['source.ip', 'ip', 'extra.ip', 'ClientHost', 'remote_host', 'client_addr', 'downstream_remote_address'],
    ...['downstream_direct_remote_address', 'sourceIPAddress', 'callerIpAddress', 'remoteAddress'],
    ...['network.client.ip', 'http.client_ip', 'c-ip', 'real_ip', 'x-real-ip', 'peer_ip', 'peer_addr'],
    ...['user_ip', 'client', 'x-forwarded-for', 'http_x_forwarded_for'],
  ],
  action_type: ['event.action'],
  error_type: [
    ...['error.type', 'exception.type', 'exc_type', 'error.kind', 'error.class', 'exception.class'],
    ...['exception.name', 'error.name', 'exceptionClassName', 'errorClass'],
  ],
  error_message: [
    'error.message',
    'exception.message',
    'error',
    'err',
    'exc_value',
    'error.msg',
    'err_msg',
    'exception.msg',
  ],
  stack_trace: [
    ...['error.stack_trace', 'error.stack', 'exception.stacktrace', 'stack', 'stacktrace', 'exception'],
    ...['exc_info', 'exc_text', 'exceptionDetails', 'exception.backtrace', 'error.backtrace', '@x'],
    ...['errorVerbose', 'traceback', 'backtrace', 'call_stack', 'thrown', 'throwable', 'S'],
  ],
  function_name: [
    ...['function', 'funcName', 'func', 'code.function.name', 'code.function', 'code.func'],
    ...['log.origin.function', 'source.function', 'source.method', 'src.func', 'record.function'],
    ...['logging.googleapis.com/sourceLocation.function', 'caller_method_name', 'source_method_name', 'F'],
  ],
  file_path: [
    ...['pathname', 'code.file.path', 'code.filepath', 'code.file', 'log.origin.file.name', 'source.file'],
    ...['src.file', 'record.file.path', 'logging.googleapis.com/sourceLocation.file', 'caller_file_name'],
    ...['source_file_name', 'filePath', 'filename', 'caller', 'C', 'file'],
  ],
  line_number: [
    ...['lineno', 'code.line.number', 'code.lineno', 'code.line', 'log.origin.file.line', 'source.line'],
    ...['src.line', 'record.line', 'logging.googleapis.com/sourceLocation.line', 'caller_line_number'],
    ...['source_line_number', 'lineNumber', 'line'],
  ],
}

/** `elapsed_ms`, `latencySeconds` and so on: the unit is part of the name. */
export function durationNames(): string[] {
  const words = [
    ...['duration', 'elapsed', 'latency', 'took', 'response_time', 'request_time', 'process_time', 'time_taken'],
    ...['processing_time', 'total_time', 'execution_time'],
  ]
  const units = ['ms', 'millis', 'milliseconds', 's', 'sec', 'secs', 'seconds', 'us', 'micros', 'microseconds', 'ns']
  return words
    .flatMap(word => [...units, 'nanos', 'nanoseconds'].map(unit => `${word}_${unit}`))
    .filter(name => name !== 'duration_ms')
}
