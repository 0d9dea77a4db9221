import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { TlsOptions } from '../db/session.ts'

/** Paths as the settings have them; empty when not set. */
interface TlsFiles {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Reads the certificates for the connection to ClickHouse; what is wrong with them is added to `faults`. */
export function readTlsFiles({ ca, cert, key }: TlsFiles, faults: string[]): Pick<TlsOptions, 'ca' | 'client'> {
  const authority = readPem('CLICKHOUSE_CA_FILE', ca, faults)
  const certificate = readPem('CLICKHOUSE_CERT_FILE', cert, faults)
  const privateKey = readPem('CLICKHOUSE_KEY_FILE', key, faults)
  if ((cert === '') !== (key === '')) {
    const both = `${named('CLICKHOUSE_CERT_FILE', cert)} and ${named('CLICKHOUSE_KEY_FILE', key)}`
    faults.push(`${both} belong together: set both or neither`)
  }
  const client = certificate && privateKey ? { cert: certificate, key: privateKey } : undefined
  // Node takes a damaged authority without a word, and every connection would fail.
  if (authority) tryOut(() => new X509Certificate(authority), named('CLICKHOUSE_CA_FILE', ca), faults)
  if (client) tryOut(() => createSecureContext(client), named('CLICKHOUSE_KEY_FILE', key), faults)
  return { ca: authority, client }
}

function readPem(name: string, file: string, faults: string[]): Buffer | undefined {
  if (file === '') return undefined
  try {
    const content = readFileSync(file)
    if (content.includes('-----BEGIN ')) return content
    faults.push(`${named(name, file)} holds no PEM text: convert it, PEM begins with -----BEGIN`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    faults.push(`${named(name, file)} cannot be read (${code}): give the path of a PEM file that this user may read`)
  }
  return undefined
}

function tryOut(use: () => unknown, name: string, faults: string[]): void {
  try {
    use()
  } catch (error) {
    const remedy = 'it must be whole, without a passphrase, and a key that of its certificate'
    faults.push(`${name} is not usable (${(error as Error).message}): ${remedy}`)
  }
}

function named(name: string, file: string): string {
  return `${name}=${JSON.stringify(file)}`
}
