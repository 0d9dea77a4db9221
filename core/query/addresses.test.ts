import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, ipv6Text, isInNetwork, networkOf } from './addresses.ts'

describe('addresses', () => {
  test.each([
    ['0.0.0.0', 4, 0n],
    ['10.0.0.1', 4, 0x0a000001n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['1::', 6, 1n << 112n],
    ['2001:db8::1', 6, 0x20010db8_0000_0000_0000_0000_0000_0001n],
    ['2001:DB8:0:0:0:0:0:1', 6, 0x20010db8_0000_0000_0000_0000_0000_0001n],
    ['1:2:3:4:5:6:7::', 6, 0x0001_0002_0003_0004_0005_0006_0007_0000n],
    ['::2:3:4:5:6:7:8', 6, 0x0000_0002_0003_0004_0005_0006_0007_0008n],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 6, 2n ** 128n - 1n],
    ['1:2:3:4::5:6:7:8', 6, 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['::ffff:10.0.0.1', 6, 0xffff_0a00_0001n],
    ['::FFFF:a00:1', 6, 0xffff_0a00_0001n],
    ['0:0:0:0:0:ffff:10.0.0.1', 6, 0xffff_0a00_0001n],
    ['64:ff9b::192.0.2.33', 6, 0x0064_ff9b_0000_0000_0000_0000_c000_0221n],
    ['10.0.0.1:5566', 4, 0x0a000001n],
    ['[::1]', 6, 1n],
    ['[::1]:443', 6, 1n],
    ['fe80::1%eth0', 6, (0xfe80n << 112n) + 1n],
    ['[fe80::1%en0]:443', 6, (0xfe80n << 112n) + 1n],
  ])('%s is an address', (text, version, value) => {
    expect(addressOf(text)).toEqual({ version, value })
  })

  test.each([
    ...[
      '',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '010.0.0.1',
      '1.2.3.04',
      ' 1.2.3.4',
      '1.2.3.4\n',
      '1.2.3.4:',
      '1.2.3.4:123456',
    ],
    ...[
      ':',
      ':::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '12345::',
      'g::',
      '::1%',
      '::1%a b',
      '::ffff:1.2.3',
      '::ffff:01.2.3.4',
    ],
    ...[
      '1:2:3:4:5:6:7:8::',
      '1:2:3:4:5:6:7:1.2.3.4',
      '[10.0.0.1]',
      '[::1]:',
      '0000000000000000000000000000000000000:1::2',
    ],
  ])('%j is no address', text => {
    expect(addressOf(text)).toBeUndefined()
  })

  test('reads every address back from its text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), value => {
        expect(addressOf(ipv6Text(value))).toEqual({ version: 6, value })
      }),
    )
    fc.assert(
      fc.property(fc.ipV4(), text => {
        const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
        expect(addressOf(text)).toEqual({ version: 4, value })
      }),
    )
  })
})

describe('networks', () => {
  test.each([
    ['10.0.0.0/8', 4, 0x0a000000n, 0x0affffffn],
    ['10.1.2.3/8', 4, 0x0a000000n, 0x0affffffn],
    ['10.1.2.3/32', 4, 0x0a010203n, 0x0a010203n],
    ['0.0.0.0/0', 4, 0n, 0xffffffffn],
    ['2001:db8::/32', 6, 0x20010db8n << 96n, ((0x20010db8n + 1n) << 96n) - 1n],
    ['::/0', 6, 0n, 2n ** 128n - 1n],
    ['::1/128', 6, 1n, 1n],
    ['::ffff:10.0.0.0/104', 4, 0x0a000000n, 0x0affffffn],
    ['::ffff:0:0/96', 4, 0n, 0xffffffffn],
    ['::ffff:0:0/95', 6, 0xfffe_0000_0000n, 0xffff_ffff_ffffn],
  ])('%s is a network', (text, version, first, last) => {
    expect(networkOf(text)).toEqual({ version, first, last })
  })

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '/8',
    '::/129',
    '1/2',
    '10.0.0.0/8/8',
    '10.0.0.0/0008',
    '10.0.0.0:80/8',
    '[::1]/128',
    'fe80::1%eth0/64',
  ])('%s is no network', text => {
    expect(networkOf(text)).toBeUndefined()
  })

  test.each([
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['::ffff:a01:203', '10.1.2.3/32', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['::ffff:11.1.2.3', '10.0.0.0/8', false],
    ['::10.1.2.3', '10.0.0.0/8', false],
    ['::ffff:10.1.2.3', '::/0', true],
    ['10.1.2.3', '::/0', false],
    ['10.1.2.3:5566', '10.0.0.0/8', true],
    ['[2001:db8::1]:443', '2001:db8::/32', true],
    ['fe80::1%eth0', 'fe80::/10', true],
  ])('%s in %s is %s', (text, network, expected) => {
    const [address, range] = [addressOf(text), networkOf(network)]
    expect(address && range && isInNetwork(address, range)).toBe(expected)
  })
})
