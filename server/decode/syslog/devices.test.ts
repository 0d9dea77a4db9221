/** Near misses of a header, as devices and relays send them. The texts are made from their vendors' documentation. */
import { describe, expect, test } from 'vitest'
import { decodeSyslog } from './message.ts'

const SENDER = '192.0.2.7'
const context = { sender: SENDER, zone: 'UTC', nowMs: Date.parse('2026-11-30T12:00:00Z'), plainTextService: 'unknown' }

interface Expected {
  /** Without its date, which is the 30th of November 2026 throughout. */
  readonly time?: string
  readonly host?: string
  readonly service?: string
  readonly message: string
  /** Without the prefix `syslog.`. */
  readonly syslog?: Record<string, unknown>
}

function decoded(text: string): Expected {
  const { sentTimestamp, host, service, message, attributes } = decodeSyslog(text, context)
  const syslog = [...attributes].filter(([name]) => name.startsWith('syslog.') && name !== 'syslog.facility')
  const time = Number.isNaN(Number(sentTimestamp)) ? Date.parse(String(sentTimestamp)) : Number(sentTimestamp) * 1_000
  return {
    ...(sentTimestamp === undefined ? {} : { time: new Date(time).toISOString().replace('2026-11-30T', '') }),
    ...(host === SENDER ? {} : { host }),
    ...(service === '' ? {} : { service }),
    message,
    ...(syslog.length === 0
      ? {}
      : { syslog: Object.fromEntries(syslog.map(([name, value]) => [name.slice(7), value])) }),
  }
}

type Case = readonly [text: string, expected: Expected]

describe('counters, origins and uptimes are no program', () => {
  test.each<Case>([
    [
      '<187>48: dist-sw2: Nov 30 10:11:43.398 UTC: %LINK-3-UPDOWN: Interface Te1/1/4, changed state to up',
      {
        time: '10:11:43.398Z',
        host: 'dist-sw2',
        service: '%LINK-3-UPDOWN',
        message: 'Interface Te1/1/4, changed state to up',
        syslog: { sequence: '48' },
      },
    ],
    [
      '<189>17: 1w2d: %SYS-5-CONFIG_I: Configured from console by vty0',
      {
        service: '%SYS-5-CONFIG_I',
        message: 'Configured from console by vty0',
        syslog: { sequence: '17', uptime: '1w2d' },
      },
    ],
    [
      '<189>2y5w: %LINEPROTO-5-UPDOWN: Line protocol on Interface Gi0/3, changed state to down',
      {
        service: '%LINEPROTO-5-UPDOWN',
        message: 'Line protocol on Interface Gi0/3, changed state to down',
        syslog: { uptime: '2y5w' },
      },
    ],
    [
      '<189>901: 902: .Nov 30 2026 10:46:03.295 UTC: %SEC-6-IPACCESSLOGP: list 101 denied tcp',
      {
        time: '10:46:03.295Z',
        service: '%SEC-6-IPACCESSLOGP',
        message: 'list 101 denied tcp',
        syslog: { sequence: ['901', '902'] },
      },
    ],
    [
      '<190>core-rtr: 77: *Nov 30 10:46:03.295: %OSPF-5-ADJCHG: Process 1, Nbr 10.0.0.2 from FULL to DOWN',
      {
        time: '10:46:03.295Z',
        host: 'core-rtr',
        service: '%OSPF-5-ADJCHG',
        message: 'Process 1, Nbr 10.0.0.2 from FULL to DOWN',
        syslog: { sequence: '77' },
      },
    ],
    [
      '<189>8: RP/0/RP0/CPU0:Nov 30 10:34:56.123 : config[65710]: %MGBL-CONFIG-6-DB_COMMIT : Configuration committed',
      {
        time: '10:34:56.123Z',
        service: 'config',
        message: '%MGBL-CONFIG-6-DB_COMMIT : Configuration committed',
        syslog: { sequence: '8', device: 'RP/0/RP0/CPU0', procid: '65710' },
      },
    ],
    [
      '<187>9: xr-edge LC/0/2/CPU0:Nov 30 10:34:56.123 UTC: ifmgr[210]: %PKT_INFRA-LINK-3-UPDOWN : Interface up',
      {
        time: '10:34:56.123Z',
        host: 'xr-edge',
        service: 'ifmgr',
        message: '%PKT_INFRA-LINK-3-UPDOWN : Interface up',
        syslog: { sequence: '9', device: 'LC/0/2/CPU0', procid: '210' },
      },
    ],
    [
      '<189>Nov 30 10:47:00 10.9.8.7 82: 00:20:10: %SYS-5-RESTART: System restarted --',
      {
        time: '10:47:00.000Z',
        host: '10.9.8.7',
        service: '%SYS-5-RESTART',
        message: 'System restarted --',
        syslog: { sequence: '82', uptime: '00:20:10' },
      },
    ],
    ['<13>404: not found', { message: '404: not found' }],
    ['<13>10.0.0.1: connection refused', { message: '10.0.0.1: connection refused' }],
    ['<13>1.4.1: released', { message: '1.4.1: released' }],
    ['<13>00:20:10: lap of the third runner', { message: '00:20:10: lap of the third runner' }],
    ['<13>Nov 30 10:00:00 vm 404: not found', { time: '10:00:00.000Z', host: 'vm', message: '404: not found' }],
    ['<13>Nov 30 10:00:00 vm 17[4]: odd', { time: '10:00:00.000Z', host: 'vm', message: '17[4]: odd' }],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('a host may have a colon behind it', () => {
  test.each<Case>([
    [
      '<164>Nov 30 2026 10:33:47 asa-dmz : %ASA-4-106023: Deny tcp src outside',
      { time: '10:33:47.000Z', host: 'asa-dmz', service: '%ASA-4-106023', message: 'Deny tcp src outside' },
    ],
    [
      '<166>2026-11-30T10:17:46Z ftd.example.net: %FTD-6-302015: Built inbound UDP connection',
      {
        time: '10:17:46.000Z',
        host: 'ftd.example.net',
        service: '%FTD-6-302015',
        message: 'Built inbound UDP connection',
      },
    ],
    [
      '<189>Nov 30 10:33:47 192.0.2.99: %LINK-3-UPDOWN: Interface up',
      { time: '10:33:47.000Z', host: '192.0.2.99', service: '%LINK-3-UPDOWN', message: 'Interface up' },
    ],
    [
      '<86>Nov 30 10:33:47 gw-a: sshd[812]: Connection closed',
      { time: '10:33:47.000Z', host: 'gw-a', service: 'sshd', message: 'Connection closed', syslog: { procid: '812' } },
    ],
    [
      '<166>:Nov 30 10:33:47 UTC: %ASA-session-6-302013: Built inbound TCP connection',
      { time: '10:33:47.000Z', service: '%ASA-session-6-302013', message: 'Built inbound TCP connection' },
    ],
    [
      '<86>Nov 30 10:33:47 2001:db8::17: dropbear[9]: Exit',
      { time: '10:33:47.000Z', host: '2001:db8::17', service: 'dropbear', message: 'Exit', syslog: { procid: '9' } },
    ],
    // A program first: a local sender leaves the host out.
    ['<13>Nov 30 10:33:47 backup: done', { time: '10:33:47.000Z', service: 'backup', message: 'done' }],
    [
      '<13>Nov 30 10:33:47 kernel: eth0: link up',
      { time: '10:33:47.000Z', service: 'kernel', message: 'eth0: link up' },
    ],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('blanks and a colon behind the priority hide no header', () => {
  test.each<Case>([
    [
      '<181>  Nov 30 10:11:57 ise-psn2 CISE_Passed_Authentications 0001 1 0',
      { time: '10:11:57.000Z', host: 'ise-psn2', message: 'CISE_Passed_Authentications 0001 1 0' },
    ],
    [
      '<133> 1 2026-11-30T10:20:50.520Z scan7 scanner - - - found it',
      { time: '10:20:50.520Z', host: 'scan7', service: 'scanner', message: 'found it' },
    ],
    [
      '<189>: 2026 Nov 30 10:11:57 UTC: %ETHPORT-5-IF_UP: Interface Ethernet1/2 is up',
      { time: '10:11:57.000Z', service: '%ETHPORT-5-IF_UP', message: 'Interface Ethernet1/2 is up' },
    ],
    ['<13> sshd[7]: Bye', { service: 'sshd', message: 'Bye', syslog: { procid: '7' } }],
    // No header: the text is as it was sent.
    ['<13>   indented text', { message: '   indented text' }],
    ['<13>: lonely colon', { message: ': lonely colon' }],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('what only looks like RFC 5424 keeps the words of its message', () => {
  test.each<Case>([
    [
      '<134>1 1796033516.253 branch_mx urls src=10.2.0.4:5577 dst=203.0.113.9:443 mac=AA:BB request: GET https://x',
      {
        time: '10:11:56.253Z',
        host: 'branch_mx',
        service: 'urls',
        message: 'src=10.2.0.4:5577 dst=203.0.113.9:443 mac=AA:BB request: GET https://x',
      },
    ],
    [
      '<134>1 1796033516 MR42 airmarshal_events type=rogue ssid - seen',
      { time: '10:11:56.000Z', host: 'MR42', service: 'airmarshal_events', message: 'type=rogue ssid - seen' },
    ],
    [
      '<14>1 2026-11-30T10:26:56.427Z web1 gateway upstream closed the connection',
      { time: '10:26:56.427Z', host: 'web1', service: 'gateway', message: 'upstream closed the connection' },
    ],
    [
      '<14>1 2026-11-30T10:26:56.427Z web1 sshd[81]: Accepted password for root from 10.0.0.5',
      {
        time: '10:26:56.427Z',
        host: 'web1',
        service: 'sshd',
        message: 'Accepted password for root from 10.0.0.5',
        syslog: { procid: '81' },
      },
    ],
    [
      '<14>1 2026-11-30T10:26:56.427Z web1 api 404 pages not found',
      { time: '10:26:56.427Z', host: 'web1', service: 'api', message: '404 pages not found' },
    ],
    ['<13>1 user logged in [from home] today', { message: '1 user logged in [from home] today' }],
    ['<13>3 of 5 - done -', { message: '3 of 5 - done -' }],
    ['<13>1 of 7 done - - -', { message: '1 of 7 done - - -' }],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })

  test.each<Case>([
    [
      '<134>1 2026-11-30T10:26:56.427Z wks9 Worker 77 0 [41]: Starting pass',
      {
        time: '10:26:56.427Z',
        host: 'wks9',
        service: 'Worker',
        message: '[41]: Starting pass',
        syslog: { procid: '77', msgid: '0' },
      },
    ],
    [
      '<134>1 2026-11-30T10:26:56.427Z wks9 Worker 77 - [main] starting',
      {
        time: '10:26:56.427Z',
        host: 'wks9',
        service: 'Worker',
        message: '[main] starting',
        syslog: { procid: '77' },
      },
    ],
    [
      '<134>1 2026-11-30T10:11:57Z cp-mgmt CheckPoint 12345 - [action:"Accept"; ifdir:"inbound"]',
      {
        time: '10:11:57.000Z',
        host: 'cp-mgmt',
        service: 'CheckPoint',
        message: '[action:"Accept"; ifdir:"inbound"]',
        syslog: { procid: '12345' },
      },
    ],
    [
      '<134>1 2026-11-30T10:11:57Z h app - - -5 degrees',
      { time: '10:11:57.000Z', host: 'h', service: 'app', message: '-5 degrees' },
    ],
    [
      '<13>1 2026-11-30T10:11:57Z big,rack 4711 - - - text',
      { time: '10:11:57.000Z', message: 'text', syslog: { hostname: 'big,rack', appname: '4711' } },
    ],
  ])(
    'brackets that are no structured data stay in the message, and odd names beside their columns: %s',
    (text, expected) => {
      expect(decoded(text)).toEqual(expected)
    },
  )

  test('structured data may have no blank behind it, and an element no parameter', () => {
    const { attributes, message } = decodeSyslog('<13>1 - h app - - [origin][x@1 a="b"]text', context)
    expect([attributes.get('structured_data.origin'), attributes.get('structured_data.x@1.a'), message]).toEqual([
      '',
      'b',
      'text',
    ])
  })

  test('a time without a zone is of the zone that is set', () => {
    const { sentTimestamp } = decodeSyslog('<13>1 2026-11-30T10:00:00 h app - - - m', {
      ...context,
      zone: 'Europe/Berlin',
    })
    expect(Number(sentTimestamp) * 1_000).toBe(Date.parse('2026-11-30T09:00:00Z'))
  })
})

describe('a header inside of a header', () => {
  test.each<Case>([
    [
      '<30>Nov 30 10:50:07 udm-lab udm-lab dnsmasq-dhcp[411]: DHCPACK(br0) 10.0.0.7',
      {
        time: '10:50:07.000Z',
        host: 'udm-lab',
        service: 'dnsmasq-dhcp',
        message: 'DHCPACK(br0) 10.0.0.7',
        syslog: { procid: '411' },
      },
    ],
    [
      '<30>Nov 30 10:50:07 usg3.example.net usg3 kernel: [WAN_LOCAL-D]IN=eth0 OUT=',
      {
        time: '10:50:07.000Z',
        host: 'usg3.example.net',
        service: 'kernel',
        message: '[WAN_LOCAL-D]IN=eth0 OUT=',
        syslog: { hostname: 'usg3' },
      },
    ],
    [
      '<30>Nov 30 10:21:57 ap-attic f09fc2aabbcc,UAP-AC-Pro-Gen2-6.6.55+15189: mcad: mcad[3106]: wireless_agg',
      {
        time: '10:21:57.000Z',
        host: 'ap-attic',
        service: 'mcad',
        message: 'mcad[3106]: wireless_agg',
        syslog: { device: 'f09fc2aabbcc,UAP-AC-Pro-Gen2-6.6.55+15189' },
      },
    ],
    [
      '<30>Nov 30 10:21:57 ("U7LT,f09fc2aabbcc,v4.0.9") hostapd: ath1: STA disassociated',
      {
        time: '10:21:57.000Z',
        service: 'hostapd',
        message: 'ath1: STA disassociated',
        syslog: { device: '("U7LT,f09fc2aabbcc,v4.0.9")' },
      },
    ],
    [
      '<30>Nov 30 10:21:57 US8P60,f09fc2aabbcc,v4.3.20: switch: TRAPMGR: Link Up: 0/3',
      {
        time: '10:21:57.000Z',
        service: 'switch',
        message: 'TRAPMGR: Link Up: 0/3',
        syslog: { device: 'US8P60,f09fc2aabbcc,v4.3.20' },
      },
    ],
    [
      '<14>Nov 30 10:50:07 UDM-SE UDM-SE CEF:0|Ubiquiti|UniFi Network|9.0|400|WiFi Client Connected|1|',
      {
        time: '10:50:07.000Z',
        host: 'UDM-SE',
        message: 'CEF:0|Ubiquiti|UniFi Network|9.0|400|WiFi Client Connected|1|',
      },
    ],
    [
      '<14>Nov 30 10:50:09 relay1 Nov 30 10:50:07 relay1 cron[5]: job ran',
      {
        time: '10:50:07.000Z',
        host: 'relay1',
        service: 'cron',
        message: 'job ran',
        syslog: { procid: '5', relay_timestamp: 'Nov 30 10:50:09' },
      },
    ],
    [
      '<189>Nov 30 10:00:02 10.1.1.1 61: acc-sw9: Nov 30 10:00:01.5 UTC: %PM-4-ERR_DISABLE: bpduguard error',
      {
        time: '10:00:01.500Z',
        host: 'acc-sw9',
        service: '%PM-4-ERR_DISABLE',
        message: 'bpduguard error',
        syslog: { sequence: '61', relay: '10.1.1.1', relay_timestamp: 'Nov 30 10:00:02' },
      },
    ],
    [
      '<14>Nov 30 10:50:07 192.168.1.1 nas-2 smbd[61]: closed',
      {
        time: '10:50:07.000Z',
        host: 'nas-2',
        service: 'smbd',
        message: 'closed',
        syslog: { procid: '61', relay: '192.168.1.1' },
      },
    ],
    [
      '<133>Nov 30 10:00:00 bigip2 notice mcpd[6789]: 01070417:5: AUDIT - user admin',
      {
        time: '10:00:00.000Z',
        host: 'bigip2',
        service: 'mcpd',
        message: '01070417:5: AUDIT - user admin',
        syslog: { level: 'notice', procid: '6789' },
      },
    ],
    [
      '<189>2026 Nov 30 10:11:57 nexus9 %$VDC-2%$ %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty',
      {
        time: '10:11:57.000Z',
        host: 'nexus9',
        service: '%VSHD-5-VSHD_SYSLOG_CONFIG_I',
        message: 'Configured from vty',
        syslog: { device: 'VDC-2' },
      },
    ],
    // Sentences: nothing of them is a header.
    [
      '<13>Nov 30 10:00:00 vm restarted nginx[77]: twice',
      { time: '10:00:00.000Z', host: 'vm', message: 'restarted nginx[77]: twice' },
    ],
    [
      '<13>Nov 30 10:00:00 vm 2026-11-30 09:59:59,123 INFO queue - drained',
      { time: '10:00:00.000Z', host: 'vm', message: '2026-11-30 09:59:59,123 INFO queue - drained' },
    ],
    ['<13>Nov 30 10:00:00 vm vm is up', { time: '10:00:00.000Z', host: 'vm', message: 'vm is up' }],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('times of devices', () => {
  test.each<Case>([
    [
      '<134>2026-11-30 11:32:35.123+01:00 zs-nss proxy[7]: policy hit',
      { time: '10:32:35.123Z', host: 'zs-nss', service: 'proxy', message: 'policy hit', syslog: { procid: '7' } },
    ],
    [
      '<134>2026-11-30 10:32:35,5 kiwi1 relay: up',
      { time: '10:32:35.500Z', host: 'kiwi1', service: 'relay', message: 'up' },
    ],
    [
      '<30>2026:11:30-10:08:03 utm-a ulogd[4711]: id="2001" severity="info"',
      {
        time: '10:08:03.000Z',
        host: 'utm-a',
        service: 'ulogd',
        message: 'id="2001" severity="info"',
        syslog: { procid: '4711' },
      },
    ],
    [
      '<134> 11/30/2026:10:29:23 GMT ns-b 0-PPE-3 : default SSLLOG SSL_HANDSHAKE_SUCCESS 17 0 : SPCBId 5',
      {
        time: '10:29:23.000Z',
        host: 'ns-b',
        service: '0-PPE-3',
        message: 'default SSLLOG SSL_HANDSHAKE_SUCCESS 17 0 : SPCBId 5',
      },
    ],
    [
      '<134> 30/11/2026:10:29:23 GMT ns-b 0-PPE-3 : default UI CMD_EXECUTED 9 0 : User root',
      { time: '10:29:23.000Z', host: 'ns-b', service: '0-PPE-3', message: 'default UI CMD_EXECUTED 9 0 : User root' },
    ],
    [
      '<141>Nov 30 10:11:57 2026 aruba-7210 authmgr[3552]: <522008> <NOTI> User Authentication Successful',
      {
        time: '10:11:57.000Z',
        host: 'aruba-7210',
        service: 'authmgr',
        message: '<522008> <NOTI> User Authentication Successful',
        syslog: { procid: '3552' },
      },
    ],
    [
      '<189>date=2026-11-30 time=11:11:57 devname="FGT100F" tz="+0100" type="event" msg="x"',
      {
        time: '10:11:57.000Z',
        host: 'FGT100F',
        message: 'date=2026-11-30 time=11:11:57 devname="FGT100F" tz="+0100" type="event" msg="x"',
      },
    ],
    [
      '<30>device_name="XGS2100" timestamp="x" date=2026-11-30 time=10:11:57 log_id=0101',
      {
        time: '10:11:57.000Z',
        host: 'XGS2100',
        message: 'device_name="XGS2100" timestamp="x" date=2026-11-30 time=10:11:57 log_id=0101',
      },
    ],
    [
      '<134>  id=firewall sn=C0EA time="2026-11-30 10:11:57 UTC" fw=203.0.113.1 pri=6 msg="Web site hit"',
      {
        time: '10:11:57.000Z',
        message: 'id=firewall sn=C0EA time="2026-11-30 10:11:57 UTC" fw=203.0.113.1 pri=6 msg="Web site hit"',
      },
    ],
    // An application's own fields are none of these.
    ['<13>time=12.5 name=lap', { message: 'time=12.5 name=lap' }],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('a host looks like a host', () => {
  test.each<Case>([
    [
      '<14>Nov 30 10:47:51 1,2026/11/30 10:47:51,0125,THREAT,url,2561,10.37.0.29',
      { time: '10:47:51.000Z', message: '1,2026/11/30 10:47:51,0125,THREAT,url,2561,10.37.0.29' },
    ],
    [
      '<38>Nov 30 10:12:01 Message forwarded from lpar7: su: BAD SU from guest to root',
      {
        time: '10:12:01.000Z',
        host: 'lpar7',
        service: 'su',
        message: 'BAD SU from guest to root',
        syslog: { forwarded: 'Message forwarded from lpar7' },
      },
    ],
    [
      '<38>Nov 30 10:20:08 last message repeated 31 times',
      { time: '10:20:08.000Z', message: 'last message repeated 31 times' },
    ],
    ['<46>Nov 30 10:20:08 -- MARK --', { time: '10:20:08.000Z', message: '-- MARK --' }],
    ['<46>Nov 30 10:20:08 exiting on signal 15', { time: '10:20:08.000Z', message: 'exiting on signal 15' }],
    ['<13>Nov 30 10:20:08 ERROR cannot open file', { time: '10:20:08.000Z', message: 'ERROR cannot open file' }],
    ['<13>Nov 30 10:20:08 http://x.example/a failed', { time: '10:20:08.000Z', message: 'http://x.example/a failed' }],
    ['<13>Nov 30 10:20:08 user="joe" logged in', { time: '10:20:08.000Z', message: 'user="joe" logged in' }],
    ['<13>Nov 30 10:20:08 7 files copied', { time: '10:20:08.000Z', message: '7 files copied' }],
    ['<30>system,info,account user admin logged in', { message: 'system,info,account user admin logged in' }],
    [
      '<30>Nov 30 10:11:57 rb5009 firewall,info forward: in:ether1 out:bridge',
      { time: '10:11:57.000Z', host: 'rb5009', message: 'firewall,info forward: in:ether1 out:bridge' },
    ],
    [
      '<142>Nov 30 10:11:57 usg60 src="10.0.0.1:1234" dst="10.0.0.2" msg="ok"',
      { time: '10:11:57.000Z', host: 'usg60', message: 'src="10.0.0.1:1234" dst="10.0.0.2" msg="ok"' },
    ],
    [
      '<14>Nov 30 10:11:57 fe80::1%eth0 app: x',
      { time: '10:11:57.000Z', host: 'fe80::1%eth0', service: 'app', message: 'x' },
    ],
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

describe('a tag ends at any character that is none of a program', () => {
  const vm = { time: '10:00:00.000Z', host: 'vm' }
  test.each<readonly [rest: string, expected: Expected]>([
    ['app1[3]:word', { service: 'app1', message: 'word', syslog: { procid: '3' } }],
    ['app1[3]word', { service: 'app1', message: 'word', syslog: { procid: '3' } }],
    ['app1:word next', { service: 'app1', message: 'word next' }],
    ['app1:\tword', { service: 'app1', message: '\tword' }],
    ['CRON(1234): (root) CMD (run)', { service: 'CRON', message: '(root) CMD (run)', syslog: { procid: '1234' } }],
    ['su(pam_unix)[9]: opened', { service: 'su(pam_unix)', message: 'opened', syslog: { procid: '9' } }],
    ['(sd-pam)[9]: closed', { service: '(sd-pam)', message: 'closed', syslog: { procid: '9' } }],
    ['postfix/smtpd[7]: connect', { service: 'postfix/smtpd', message: 'connect', syslog: { procid: '7' } }],
    ['/usr/sbin/cron[7]: x', { service: '/usr/sbin/cron', message: 'x', syslog: { procid: '7' } }],
    ['vmkernel: cpu3:2097)ScsiDevice: up', { service: 'vmkernel', message: 'cpu3:2097)ScsiDevice: up' }],
    ['Connection: User [admin] logged in', { service: 'Connection', message: 'User [admin] logged in' }],
    ['Hostd[2099]: -->', { service: 'Hostd', message: '-->', syslog: { procid: '2099' } }],
    ['größe[1]: x', { service: 'größe', message: 'x', syslog: { procid: '1' } }],
    // None of these is a program.
    ['CEF:0|Vendor|Product|1|2|name|3|', { message: 'CEF:0|Vendor|Product|1|2|name|3|' }],
    ['http://x.example/ down', { message: 'http://x.example/ down' }],
    ['std::bad_alloc thrown', { message: 'std::bad_alloc thrown' }],
    ['eth0:1 is up', { message: 'eth0:1 is up' }],
    ['44:61:32:d6:1d:5d joined', { message: '44:61:32:d6:1d:5d joined' }],
    ['a:b:c failed', { message: 'a:b:c failed' }],
    ['C:\\temp is full', { message: 'C:\\temp is full' }],
  ])('%s', (rest, expected) => {
    expect(decoded(`<13>Nov 30 10:00:00 vm ${rest}`)).toEqual({ ...vm, ...expected })
  })
})

describe('a complete header needs no priority', () => {
  test.each<Case>([
    [
      'Nov 30 10:00:00 h2 sshd[3]: Accepted',
      { time: '10:00:00.000Z', host: 'h2', service: 'sshd', message: 'Accepted', syslog: { procid: '3' } },
    ],
    [
      '2026-11-30T11:00:00+01:00 h2 kernel: up',
      { time: '10:00:00.000Z', host: 'h2', service: 'kernel', message: 'up' },
    ],
    [
      '1 2026-11-30T10:00:00Z h2 app 3 - - text',
      { time: '10:00:00.000Z', host: 'h2', service: 'app', message: 'text', syslog: { procid: '3' } },
    ],
    ['%SYS-5-RELOAD: Reload requested', { service: '%SYS-5-RELOAD', message: 'Reload requested' }],
    ['Nov 30 10:00:00 h2 app: {oops', { time: '10:00:00.000Z', host: 'h2', service: 'app', message: '{oops' }],
    ...[
      'Nov 30 10:00:00 something happened',
      '2026-11-30 10:00:00 main worker: started',
      '2026-11-30T10:00:00Z INFO started',
      'sshd[3]: Accepted',
      '1 2026-11-30T10:00:00Z h2 app text of a message',
      '1 of 7 done - - -',
    ].map((text): Case => [text, { service: 'unknown', message: text }]),
  ])('%s', (text, expected) => {
    expect(decoded(text)).toEqual(expected)
  })
})

test('a byte order mark may begin a message with or without a header', () => {
  expect(decoded('\uFEFF<13>Nov 30 10:00:00 vm app: x')).toMatchObject({ host: 'vm', service: 'app', message: 'x' })
  expect(decoded('\uFEFF{"message":"m","service":"s"}')).toMatchObject({ service: 's', message: 'm' })
})
