import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { makeFolder } from './folder.ts'

export interface Certificate {
  readonly key: string
  readonly cert: string
}

const words =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1'

/** A certificate of this machine that this process trusts from now on; `undefined` where there is no `openssl` to make one. */
export function trustCertificate(t: TestContext): Certificate | undefined {
  const folder = makeFolder(t)
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const { status } = spawnSync('openssl', [...words.split(' '), '-keyout', keyFile, '-out', certFile])
  if (status !== 0) return undefined
  const cert = readFileSync(certFile, 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), cert])
  return { key: readFileSync(keyFile, 'utf8'), cert }
}
