/**
 * What the names of a record say about who wrote it. A name that applications use too (`name`, `file`, `status`) stands for
 * a column only beside names that show the logger or server that means it. Each piece of evidence is one bit, so that
 * gathering it costs one operation a name.
 */
export const EVIDENCE = {
  python: 1 << 0,
  codePlace: 1 << 1,
  service: 1 << 2,
  container: 1 << 3,
  monolog: 1 << 4,
  tracing: 1 << 5,
  http: 1 << 6,
  arguments: 1 << 7,
  mongo: 1 << 8,
  zapLevel: 1 << 9,
  syslog: 1 << 10,
  dotnet: 1 << 11,
  process: 1 << 12,
  category: 1 << 13,
  cloudTrail: 1 << 14,
  cluster: 1 << 15,
  traefik: 1 << 16,
  caddy: 1 << 17,
  tslog: 1 << 18,
  facility: 1 << 20,
  ecs: 1 << 21,
  gelf: 1 << 22,
  /** A time in seconds under `ts`, as zap and klog write it. */
  zapTime: 1 << 23,
  mysql: 1 << 24,
  zapMessage: 1 << 25,
} as const

/** Bits by the normal form of a name (`core/field-name.ts`). */
const BITS: ReadonlyMap<string, number> = bits({
  python: ['levelname', 'levelno', 'lineno', 'funcname'],
  codePlace: ['func', 'function', 'line', 'lineno'],
  service: ['service', 'servicename', 'env', 'environment', 'v'],
  container: ['stream', 'kubernetes', 'docker', 'containerid', 'log'],
  monolog: ['levelname'],
  tracing: ['fields', 'span', 'spans', 'modulepath'],
  http: [
    ...['requestmethod', 'httpmethod', 'httprequest', 'requesturi', 'remoteaddr', 'remoteaddress', 'remoteip'],
    ...['clientip', 'clienthost', 'useragent', 'httpuseragent', 'httpversion', 'downstreamstatus', 'responsecode'],
    ...[
      'bytessent',
      'bodybytessent',
      'statuscode',
      'requestpath',
      'responsetime',
      'latencyhuman',
      'csmethod',
      'request',
      'req',
      'res',
      'response',
      'latencies',
      'responseflags',
    ],
  ],
  arguments: ['args', 'logid'],
  mongo: ['ctx', 'c', 'lvl'],
  mysql: ['errsymbol', 'sqlstate'],
  zapLevel: ['L'],
  zapMessage: ['M'],
  syslog: [
    ...['facility', 'syslogidentifier', 'syslogfacility', 'realtimetimestamp', 'systemdunit', 'procid', 'syslog'],
    ...['priorityname', 'bootid', 'syslogtag', 'msgid'],
  ],
  facility: ['facility', 'syslogfacility', 'facilitylabel'],
  dotnet: ['eventid', 'loglevel', 'logger'],
  process: ['pid', 'hostname', 'v', 'processid', 'ms'],
  category: ['categoryname'],
  cloudTrail: ['eventsource', 'eventversion', 'awsregion'],
  cluster: ['cluster.name', 'clustername', 'clusteruuid', 'cluster.uuid', 'node.name'],
  traefik: ['downstreamstatus', 'overhead', 'routername', 'entrypointname', 'downstreamcontentsize'],
  caddy: ['respheaders', 'bytesread'],
  tslog: ['meta.loglevelname', 'meta.loglevelid'],
  ecs: ['timestamp', 'ecs', 'ecs.version', 'agent'],
  gelf: ['shortmessage'],
})

function bits(names: Readonly<Partial<Record<keyof typeof EVIDENCE, readonly string[]>>>): Map<string, number> {
  const map = new Map<string, number>()
  for (const [kind, list] of Object.entries(names))
    for (const name of list) map.set(name, (map.get(name) ?? 0) | EVIDENCE[kind as keyof typeof EVIDENCE])
  return map
}

/** What a name in its normal form is evidence of; 0 for most. */
export function evidenceOf(name: string): number {
  return BITS.get(name) ?? 0
}
