import { hash } from 'node:crypto'
import { type Clock, lazilyAsync, type Random } from '#kit'
import type { Change, Store } from '#store'
import {
  beginAuthenticator,
  confirmAuthenticator,
  countCodes,
  findAuthenticator,
  removeAuthenticator,
  takeRecoveryCode,
  takeStep,
} from './authenticator-rules.ts'

interface Owner {
  readonly id: string
  readonly email: string
}

/** What a person has beside the password. */
export interface AuthenticatorFacts {
  readonly since: number
  readonly codesLeft: number
}

/** A change that takes a code: what comes of it says whether it was still there to be taken. */
export interface CodeTaken {
  readonly isRecovery: boolean
  readonly change: Change<boolean>
}

/** Apps that show codes by the time, and codes that stand in for them once. */
export interface Authenticators {
  /** Nothing where none is asked for. */
  find(personId: string): Promise<AuthenticatorFacts | undefined>
  /** What an app is told to make codes of: shown now or never. Its commit throws a Refusal where there is one already. */
  begin(owner: Owner): Promise<{ readonly secret: string; readonly uri: string; readonly change: Change }>
  /** The recovery codes, shown now or never; nothing where the code is wrong. */
  confirm(
    personId: string,
    code: string,
  ): Promise<{ readonly recoveryCodes: readonly string[]; readonly change: Change<void> } | undefined>
  /** Reads a code of the app, or a recovery code; nothing where it is neither. */
  readCode(personId: string, text: string): Promise<CodeTaken | undefined>
  remove: typeof removeAuthenticator
}

/** Keeps what has to be read again, so that a copied database does not tell it. */
export interface AuthenticatorSeal {
  seal(purpose: string, about: string, text: string): Promise<Uint8Array>
  /** Nothing where it was sealed with another key, or about somebody else. */
  findSealed(purpose: string, about: string, sealed: Uint8Array): Promise<string | undefined>
}

/** What is sealed for it. */
const purpose = 'authenticator'

interface Needs {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly seal: AuthenticatorSeal
}

/** Only those wait for it who have one. */
const loadLibrary = lazilyAsync(() => import('otplib'))

const issuer = 'Almagest'
const secretBytes = 20
const recoveryCodes = 10

/** Clocks of telephones differ: a code of the half minute before or after is taken. */
const toleranceSeconds = 30

/** Letters that nobody takes for another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789x'
const groups = 4
const groupLetters = 4

const readRecovery = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '')

/** Drawn from 80 bits, so that a plain digest cannot be turned around by trying. */
const digestOf = (code: string): Buffer => hash('sha256', `almagest recovery ${readRecovery(code)}`, 'buffer')

function drawCode(random: Random): string {
  const drawn = [...random(groups * groupLetters)].map((byte) => letters[byte % letters.length] ?? 'x')
  return Array.from({ length: groups }, (_, nth) =>
    drawn.slice(nth * groupLetters, (nth + 1) * groupLetters).join(''),
  ).join('-')
}

export function openAuthenticators({ store, clock, random, seal }: Needs): Authenticators {
  const now = (): number => Math.floor(clock.now() / 1_000)

  /** The step of a code, where it is one of these minutes. */
  async function findStep(personId: string, sealed: Uint8Array, token: string): Promise<number | undefined> {
    const { verifySync } = await loadLibrary()
    const secret = await seal.findSealed(purpose, personId, sealed)
    if (secret === undefined) return undefined
    const found = verifySync({ secret, token, epoch: now(), epochTolerance: toleranceSeconds })
    return found.valid && 'timeStep' in found ? found.timeStep : undefined
  }

  return {
    async find(personId) {
      const row = await store.find(findAuthenticator, { personId })
      if (row?.confirmedAt == null) return undefined
      const codes = await store.find(countCodes, { personId })
      return { since: row.confirmedAt, codesLeft: codes?.left ?? 0 }
    },
    async begin({ id: personId, email }) {
      const { generateURI } = await loadLibrary()
      const secret = encodeBase32(random(secretBytes))
      const sealed = await seal.seal(purpose, personId, secret)
      const change = beginAuthenticator({ personId, sealed, begunAt: clock.now() })
      return { secret, uri: generateURI({ issuer, label: email, secret }), change }
    },
    async confirm(personId, code) {
      const row = await store.find(findAuthenticator, { personId })
      const token = readDigits(code)
      const step = row && token ? await findStep(personId, row.sealed, token) : undefined
      if (step === undefined) return undefined
      const drawn = Array.from({ length: recoveryCodes }, () => drawCode(random))
      const digests = drawn.map(digestOf)
      return { recoveryCodes: drawn, change: confirmAuthenticator({ personId, step, at: clock.now(), digests }) }
    },
    async readCode(personId, text) {
      const token = readDigits(text)
      if (token === undefined)
        return { isRecovery: true, change: takeRecoveryCode({ personId, digest: digestOf(text) }) }
      const row = await store.find(findAuthenticator, { personId })
      const step = row ? await findStep(personId, row.sealed, token) : undefined
      return step === undefined ? undefined : { isRecovery: false, change: takeStep({ personId, step }) }
    },
    remove: removeAuthenticator,
  }
}

/** Six digits, with whatever blank an app shows between them. */
function readDigits(text: string): string | undefined {
  const digits = text.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(digits) ? digits : undefined
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => base32[Number.parseInt(five, 2)]).join('')
}
