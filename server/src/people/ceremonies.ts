import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { type Clock, lazilyAsync, type Random } from '#kit'
import type { Change, Store } from '#store'
import { challengeMs, openChallenges } from './challenges.ts'
import { addPasskey, findPasskey, listPasskeys, type Passkey, removePasskey, usePasskey } from './passkeys.ts'

/** Where browsers know the service: passkeys are made for this name, and answer nobody else. */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

interface Registrant {
  readonly id: string
  readonly email: string
  readonly name: string
}

/** Passkeys: keys that people's devices keep, asked by questions that are open for minutes. */
export interface Passkeys {
  list(personId: string): Promise<readonly Passkey[]>
  /** What a browser is told to make one. */
  beginAdding(party: RelyingParty, person: Registrant): Promise<object>
  /** The new passkey as a change; nothing where the answer is none to a question of ours. */
  readAdded(
    party: RelyingParty,
    person: Registrant,
    answer: { readonly name: string; readonly response: unknown },
  ): Promise<{ readonly id: string; readonly change: Change } | undefined>
  /** What a browser is told to use one, for a purpose. */
  beginUsing(party: RelyingParty, purpose: string): Promise<object>
  /** Whose passkey answered, and the change that notes it; nothing where the answer is none to a question of ours. */
  readUsed(
    party: RelyingParty,
    purpose: string,
    response: unknown,
  ): Promise<{ readonly personId: string; readonly change: Change } | undefined>
  remove: typeof removePasskey
}

interface Needs {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

/** Reading what authenticators say takes a while to load, which only those wait for who have one. */
const loadLibrary = lazilyAsync(() => import('@simplewebauthn/server'))

const serviceName = 'Almagest'
const transportsMax = 10

/** What every browser and authenticator has: Ed25519, P-256, RSA. */
const algorithms = [-8, -7, -257]

export function openPasskeys({ store, clock, random }: Needs): Passkeys {
  const challenges = openChallenges(clock, random)
  const adding = (personId: string): string => `add ${personId}`

  /** Runs a check that throws where an answer is wrong: whatever strangers send is wrong, and no bug of ours. */
  async function accept<T>(check: () => Promise<T>): Promise<T | undefined> {
    try {
      return await check()
    } catch {
      return undefined
    }
  }

  return {
    async list(personId) {
      const rows = await store.list(listPasskeys, { personId })
      return rows.map(({ id, name, createdAt, usedAt }) => ({ id, name, createdAt, usedAt }))
    },
    async beginAdding(party, person) {
      const own = await store.list(listPasskeys, { personId: person.id })
      return (await loadLibrary()).generateRegistrationOptions({
        rpName: serviceName,
        rpID: party.id,
        userName: person.email,
        userDisplayName: person.name,
        userID: Uint8Array.from(Buffer.from(person.id)),
        challenge: Uint8Array.from(challenges.create(adding(person.id))),
        timeout: challengeMs,
        attestationType: 'none',
        excludeCredentials: own.map(({ id, transports }) => ({ id, transports: readTransports(transports) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: algorithms,
      })
    },
    async readAdded(party, person, { name, response }) {
      const { verifyRegistrationResponse } = await loadLibrary()
      let asked = ''
      const found = await accept(() =>
        verifyRegistrationResponse({
          // What it is not, the library refuses.
          response: response as RegistrationResponseJSON,
          expectedChallenge: (challenge) => {
            asked = challenge
            return challenges.isOpen(challenge, adding(person.id))
          },
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: true,
          supportedAlgorithmIDs: algorithms,
        }),
      )
      if (!found?.verified) return undefined
      challenges.close(asked)
      const { id, publicKey, counter, transports = [] } = found.registrationInfo.credential
      const row = { id, personId: person.id, name, publicKey: Buffer.from(publicKey), counter }
      const kept = { transports: writeTransports(transports), createdAt: clock.now(), usedAt: null }
      return { id, change: addPasskey({ ...row, ...kept }) }
    },
    async beginUsing(party, purpose) {
      return (await loadLibrary()).generateAuthenticationOptions({
        rpID: party.id,
        challenge: Uint8Array.from(challenges.create(purpose)),
        timeout: challengeMs,
        userVerification: 'required',
      })
    },
    async readUsed(party, purpose, response) {
      const answer = response as AuthenticationResponseJSON
      const passkey = typeof answer.id === 'string' ? await store.find(findPasskey, { id: answer.id }) : undefined
      if (!passkey) return undefined
      const { verifyAuthenticationResponse } = await loadLibrary()
      let asked = ''
      const found = await accept(() =>
        verifyAuthenticationResponse({
          response: answer,
          expectedChallenge: (challenge) => {
            asked = challenge
            return challenges.isOpen(challenge, purpose)
          },
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          credential: {
            id: passkey.id,
            publicKey: Uint8Array.from(passkey.publicKey),
            counter: passkey.counter,
            transports: readTransports(passkey.transports),
          },
          requireUserVerification: true,
        }),
      )
      if (!found?.verified || isOfAnother(answer, passkey.personId)) return undefined
      challenges.close(asked)
      const change = usePasskey({ id: passkey.id, counter: found.authenticationInfo.newCounter, at: clock.now() })
      return { personId: passkey.personId, change }
    },
    remove: removePasskey,
  }
}

/** An authenticator says whose key it takes itself to be. */
const isOfAnother = ({ response: { userHandle } }: AuthenticationResponseJSON, personId: string): boolean =>
  userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString('utf8') !== personId

const readTransports = (text: string): string[] => text.split(' ').filter(Boolean)

/** Words that browsers may add to, and nothing else. */
const writeTransports = (transports: readonly string[]): string =>
  transports
    .filter((word) => /^[a-z-]{1,20}$/.test(word))
    .slice(0, transportsMax)
    .join(' ')
