/** What was looked at, and what is to be thought of it. */
export interface Finding {
  readonly what: string
  /** `bad` keeps the service from working; `warn` may be meant so. */
  readonly state: 'ok' | 'warn' | 'bad'
  readonly says: string
  /** What to do; absent where all is well. */
  readonly advice?: string
}

/** Whether the database was found to be one, and sound. */
export const hasBooks = ({ what, state, says }: Finding): boolean =>
  what === 'database' && state === 'ok' && says.startsWith('sound')

/** What went wrong with a file or an address, in a word or two. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)))
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EROFS: 'the file system is for reading only',
  ENOENT: 'not there',
  EEXIST: 'it is there already',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'there is a file in its way',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection broken',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'no way to it',
  ENETUNREACH: 'no way to it',
}
