import { Refusal } from '#kit'
import { defineQuery, defineRule, type RowIn } from '#store'

export type AuthenticatorRow = RowIn<'authenticator'>

interface Of {
  readonly personId: string
}

type Code = { readonly digest: Uint8Array }

export const findAuthenticator = defineQuery<AuthenticatorRow, Of>(
  'people.findAuthenticator',
  'SELECT * FROM authenticator WHERE person_id = @personId',
)

export const countCodes = defineQuery<{ readonly left: number }, Of>(
  'people.countRecoveryCodes',
  'SELECT count(*) AS left FROM recovery_code WHERE person_id = @personId',
)

const listCodes = 'SELECT digest FROM recovery_code WHERE person_id = @personId LIMIT 100'

/** What is to be removed with a person, or with a password that somebody else sets. */
export const codesOf = (name: string) => defineQuery<Code, Of>(name, listCodes)

const codeKey = (personId: string, { digest }: Code) => ({ in: 'recoveryCode', key: { personId, digest } }) as const

/** One that nobody has typed a code of yet gives way to the next. */
export const beginAuthenticator = defineRule<Of & { readonly sealed: Uint8Array; readonly begunAt: number }>({
  name: 'people.beginAuthenticator',
  rows: ({ personId }) => [{ in: 'authenticator', key: { personId } }],
  apply(sheet, { personId, sealed, begunAt }) {
    if (sheet.find('authenticator', { personId })?.confirmedAt != null)
      throw new Refusal('there is an authenticator already; remove it first', { zh: '已有身份验证器，请先移除。' })
    sheet.merge('authenticator', { personId, sealed, begunAt, confirmedAt: null, lastStep: 0 })
  },
})

interface Confirmed extends Of {
  readonly step: number
  readonly at: number
  readonly digests: readonly Uint8Array[]
}

/** From its first code on it is asked for, and recovery codes stand in for it. */
export const confirmAuthenticator = defineRule<Confirmed, void, { old: Code }>({
  name: 'people.confirmAuthenticator',
  find: { old: codesOf('people.listOldRecoveryCodes') },
  rows: ({ personId }, { old }) => [
    { in: 'authenticator', key: { personId } },
    ...old.map((code) => codeKey(personId, code)),
  ],
  apply(sheet, { personId, step, at, digests }, { old }) {
    const row = sheet.find('authenticator', { personId })
    if (!row || row.confirmedAt !== null)
      throw new Refusal('no authenticator waits for its first code', { zh: '没有等待首个验证码的身份验证器。' })
    sheet.change('authenticator', { personId }, { confirmedAt: at, lastStep: step })
    for (const { digest } of old) sheet.remove('recoveryCode', { personId, digest })
    for (const digest of digests) sheet.insert('recoveryCode', { personId, digest })
  },
})

/** Takes a code of the authenticator, once; says whether it was the first to do so. */
export const takeStep = defineRule<Of & { readonly step: number }, boolean>({
  name: 'people.takeAuthenticatorStep',
  rows: ({ personId }) => [{ in: 'authenticator', key: { personId } }],
  apply(sheet, { personId, step }) {
    const row = sheet.find('authenticator', { personId })
    if (!row || row.lastStep >= step) return false
    sheet.change('authenticator', { personId }, { lastStep: step })
    return true
  },
})

/** Takes a recovery code, once; says whether it was there. */
export const takeRecoveryCode = defineRule<Of & { readonly digest: Uint8Array }, boolean>({
  name: 'people.takeRecoveryCode',
  rows: ({ personId, digest }) => [codeKey(personId, { digest })],
  apply: (sheet, key) => sheet.remove('recoveryCode', key),
})

export const removeAuthenticator = defineRule<Of, void, { codes: Code }>({
  name: 'people.removeAuthenticator',
  find: { codes: codesOf('people.listRecoveryCodes') },
  rows: ({ personId }, { codes }) => [
    { in: 'authenticator', key: { personId } },
    ...codes.map((code) => codeKey(personId, code)),
  ],
  apply(sheet, { personId }, { codes }) {
    if (!sheet.remove('authenticator', { personId }))
      throw new Refusal('there is no authenticator', { zh: '没有身份验证器。' })
    for (const { digest } of codes) sheet.remove('recoveryCode', { personId, digest })
  },
})
