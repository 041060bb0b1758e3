import pg from 'pg'
import { Problem, Refusal } from '#kit'
import { DatabaseAway } from '#store/remote-database'
import type { DatabaseAddress } from '#store/storage'
import { readOnly } from './connection.ts'

/** What is wrong where the server, or the way to it, says so; what it says itself stands behind it. */
const sentences: Readonly<Record<string, (name: string) => string>> = {
  '28000': (name) => `${name} does not let this user in`,
  '28P01': (name) => `${name} does not take this user or password`,
  '3D000': (name) => `there is no database ${name}; make one: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'`,
  '42501': (name) => `the user of ${name} may not do what is needed; make it the owner of the database`,
  '25006': (name) => `${name} can only be read; name the server that is written to`,
  '53100': (name) => `there is no room left on the disk of ${name}`,
  '53300': (name) => `${name} has no connection left for us; raise its max_connections`,
  '40001': (name) => `${name} was busy too long; try again`,
  '40P01': (name) => `${name} was busy too long; try again`,
  '55P03': (name) => `somebody holds a lock in ${name} for too long; see pg_locks, or try again`,
  '57014': (name) => `${name} took too long; try again`,
  XX001: (name) => `${name} is damaged; put back a backup`,
  XX002: (name) => `${name} is damaged; put back a backup`,
}

/** What went wrong on the way or at the server, in a word or two that name no server. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection broken',
  EPIPE: 'connection broken',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'no way to it',
  ENETUNREACH: 'no way to it',
  ENOENT: 'there is no such socket',
  '57P01': 'it was shut down',
  '57P02': 'it crashed',
  '57P03': 'it is starting or stopping',
  '53100': 'there is no room left on its disk',
  '53200': 'it has no memory left',
  '53300': 'it has no connection left for us',
  '55P03': 'somebody holds a lock for too long',
  '40001': 'others are in the way',
  '40P01': 'others are in the way',
  '57014': 'it took too long',
  '58030': 'its disk fails',
  XX001: 'it is damaged',
  XX002: 'it is damaged',
  '42501': 'we may not do what is needed',
  '25006': 'it can only be read',
  '28000': 'it does not let us in',
  '28P01': 'it does not take our password',
  '3D000': 'the database is gone',
}

/** The fault itself, below the names the store gave it. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}

function codeOf(error: unknown): string {
  const root = rootOf(error)
  return root instanceof Error && 'code' in root ? String(root.code) : ''
}

/** Why a database cannot be reached or written: what is written here alone, since anybody may read it. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return 'another service has it'
  const known = reasons[codeOf(error)]
  if (known) return known
  const root = rootOf(error)
  if (root instanceof pg.DatabaseError && !isOfConnection(root)) return 'it refuses to'
  const texts = [error, root].map((one) => (one instanceof Error ? one.message : ''))
  return /timeout|does not answer/i.test(texts.join()) ? 'it does not answer' : 'the connection ended'
}

const isOfConnection = ({ code = '08' }: pg.DatabaseError): boolean => /^(08|57P)/.test(code)

/** Whether it can still be read when this is what it says of a write. */
export const isReadable = (error: unknown): boolean => codeOf(error) === readOnly

/** Whether it may be otherwise in a moment: the server starts, or is not there yet. */
export const mayPass = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', '57P03', '53300'].includes(codeOf(error))

/** The error as a Refusal where it tells of the database or the way to it; otherwise as it was. Without the password. */
export function refuseFault(error: unknown, { name, secrets }: DatabaseAddress): unknown {
  if (error instanceof Refusal) return error
  const root = rootOf(error)
  const says = strike(root instanceof Error ? root.message : String(root), secrets)
  const sentence = sentences[codeOf(error)]
  if (sentence) return new Refusal(`${sentence(name)} (${says})`, { cause: error })
  if (/password must be a string/.test(says))
    return new Refusal(`${name} asks for a password; put it into DATABASE_URL`)
  const isServers = root instanceof pg.DatabaseError && !/^(08|57|53|58|XX)/.test(root.code ?? '08')
  if (isServers || !isFault(error)) return error
  return new Refusal(
    `${name} cannot be reached: ${reasonOf(error)}; does it run, and is DATABASE_URL right? (${says})`,
    {
      cause: error,
    },
  )
}

/** What the store makes of whatever happens on the way. */
const isFault = (error: unknown): boolean =>
  error instanceof DatabaseAway || (error instanceof Problem && error.kind === 'service.unavailable')

const strike = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text)
