import { describe, expect, test } from 'vitest'
import { type Case, decoded, type Expected } from '../test-support/device-messages.ts'

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
