import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeCertificates } from './test-support/certificates.ts'
import { readTlsFiles } from './tls-files.ts'

const made = makeCertificates()
afterAll(() => made.remove())

const none = { ca: '', cert: '', key: '' }
const faultsOf = (files: Partial<typeof none>): string[] => {
  const faults: string[] = []
  readTlsFiles({ ...none, ...files }, faults)
  return faults
}

test('reads what is set', () => {
  const faults: string[] = []
  const { cert, key } = made.client
  expect(readTlsFiles({ ca: made.ca, cert, key }, faults)).toEqual({
    ca: readFileSync(made.ca),
    client: { cert: readFileSync(cert), key: readFileSync(key) },
  })
  expect(readTlsFiles(none, faults)).toEqual({ ca: undefined, client: undefined })
  expect(faults).toEqual([])
})

test('reports every file that cannot be read, with its setting, path and remedy', () => {
  const faults = faultsOf({ ca: '/nowhere/ca.pem', cert: '/nowhere/cert.pem', key: made.folder })
  expect(faults).toHaveLength(3)
  expect(faults[0]).toMatch(/^CLICKHOUSE_CA_FILE="\/nowhere\/ca.pem" cannot be read \(ENOENT\): give the path/)
  expect(faults[2]).toContain('(EISDIR)')
})

test('refuses what is no PEM, or no certificate inside', () => {
  const binary = path.join(made.folder, 'binary.der')
  writeFileSync(binary, Buffer.from([0x30, 0x82]))
  expect(faultsOf({ ca: binary })[0]).toContain('holds no PEM text')
  const broken = path.join(made.folder, 'broken.pem')
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  expect(faultsOf({ ca: broken }).join()).toContain('is not usable')
})

test('a certificate and its key come together and belong to each other', () => {
  expect(faultsOf({ cert: made.client.cert })[0]).toContain('set both or neither')
  expect(faultsOf({ cert: made.client.cert, key: made.server.key })[0]).toContain('a key that of its certificate')
})
