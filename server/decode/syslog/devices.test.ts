/** Near misses of a header, as devices and relays send them. The texts are made from their vendors' documentation. */
import { describe, expect, test } from 'vitest'
import { type Case, context, decoded } from '../test-support/device-messages.ts'
import { decodeSyslog } from './message.ts'

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
