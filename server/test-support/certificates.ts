import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface Certificates {
  readonly folder: string
  /** The authority that signed the two others. */
  readonly ca: string
  /** For 127.0.0.1 and localhost. */
  readonly server: { readonly cert: string; readonly key: string }
  /** Names the user `default`. */
  readonly client: { readonly cert: string; readonly key: string }
  /** Signed by nobody but itself. */
  readonly stranger: { readonly cert: string; readonly key: string }
  remove(): void
}

/** An authority and certificates of it, made by openssl for this run only; paths of PEM files. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tailrace-tls-'))
  const file = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) => void execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const selfSigned = (name: string, subject: string) =>
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-days',
      '2',
      '-subj',
      subject,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.pem`),
    )
  const signed = (name: string, subject: string, extension: string) => {
    openssl('req', ...newKey, '-subj', subject, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`))
    writeFileSync(file(`${name}.ext`), extension)
    const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial']
    openssl(
      'x509',
      '-req',
      '-in',
      file(`${name}.csr`),
      ...authority,
      '-days',
      '2',
      '-extfile',
      file(`${name}.ext`),
      '-out',
      file(`${name}.pem`),
    )
  }
  selfSigned('ca', '/CN=Test authority')
  signed('server', '/CN=localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  signed('client', '/CN=default', 'extendedKeyUsage=clientAuth')
  selfSigned('stranger', '/CN=default')
  const pair = (name: string) => ({ cert: file(`${name}.pem`), key: file(`${name}.key`) })
  return {
    folder,
    ca: file('ca.pem'),
    server: pair('server'),
    client: pair('client'),
    stranger: pair('stranger'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
