import { spawn } from 'node:child_process'

/** What `almagest verify --json` said, and its exit code. */
export interface AuditOutcome {
  readonly code: number
  /** Absent where it could not be read: the process was ended, or said too much. */
  readonly report:
    | { readonly counted: Readonly<Record<string, number>>; readonly differences: readonly string[] }
    | undefined
}

/** Has the books audited; `almagest verify` notes what it finds itself. */
export type RunAudit = (signal: AbortSignal) => Promise<AuditOutcome>

interface AuditNeeds {
  readonly script: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Longer than any audit takes. */
const auditMsMax = 3_600_000

/** A report names some twenty differences of each kind. */
const reportBytesMax = 1_048_576

/** In a process of its own: the audit reads every record in one go, and calls would wait for it. */
export const createRunAudit =
  ({ script, environment }: AuditNeeds): RunAudit =>
  (signal) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, 'verify', '--json'], {
        env: environment,
        stdio: ['ignore', 'pipe', 'ignore'],
        signal,
        timeout: auditMsMax,
      })
      const said: Buffer[] = []
      let bytes = 0
      child.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= reportBytesMax) said.push(chunk)
      })
      child.once('error', reject)
      child.once('close', (code) => {
        const text = bytes <= reportBytesMax ? Buffer.concat(said).toString('utf8') : ''
        resolve({ code: code ?? -1, report: code === 0 || code === 1 ? readReport(text) : undefined })
      })
    })

/** Written by our own command; of who was refused there is nothing to read. */
function readReport(text: string): AuditOutcome['report'] {
  const line = text.trim()
  if (!line.startsWith('{')) return undefined
  const { counted, differences } = JSON.parse(line)
  return { counted, differences }
}
