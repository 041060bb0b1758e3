import { spawn } from 'node:child_process'

/** Has the books audited; keeps with the exit code of `almagest verify`, which notes what it finds itself. */
export type RunAudit = (signal: AbortSignal) => Promise<number>

interface AuditNeeds {
  readonly script: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Longer than any audit takes. */
const auditMsMax = 3_600_000

/** In a process of its own: the audit reads every record in one go, and calls would wait for it. */
export const createRunAudit =
  ({ script, environment }: AuditNeeds): RunAudit =>
  (signal) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, 'verify', '--json'], {
        env: environment,
        stdio: 'ignore',
        signal,
        timeout: auditMsMax,
      })
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? -1))
    })
