import { type Clock, createShortId, type Random, Refusal } from '#kit'
import { type Change, defineQuery, defineRule, defineTrim, type Store } from '#store'
import { webhookTypes } from './notice-types.ts'

/** A webhook of an account, as it is shown: without its secret. */
export interface Hook {
  readonly id: string
  readonly label: string | null
  /** `null` where it was sealed with a key that is no longer there: nothing can be sent to it any more. */
  readonly url: string | null
  readonly types: readonly string[]
  /** Unix milliseconds, as are the others. */
  readonly createdAt: number
  readonly pausedAt: number | null
  /** Since when nothing was taken. */
  readonly failingSince: number | null
  /** When it was given up, after days of that. */
  readonly disabledAt: number | null
}

/** Whereto, and what messages are signed with. */
export interface HookTarget {
  readonly url: string
  readonly secret: string
}

interface HookRow extends Omit<Hook, 'url' | 'types'> {
  readonly accountId: string
  readonly sealed: Uint8Array
  readonly types: string
}

/** Keeps secrets that have to be read again. */
export interface HookSeal {
  seal(purpose: string, about: string, text: string): Promise<Uint8Array>
  findSealed(purpose: string, about: string, sealed: Uint8Array): Promise<string | undefined>
}

interface HookNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly seal: HookSeal
  /** Reads where it shall go. Throws a Refusal where nothing is sent to. */
  readonly readUrl: (text: string) => string
}

/** Webhooks of one account. */
export const hooksMax = 20
const labelLengthMax = 100
const secretBytes = 32

const columns = 'id, account_id, label, sealed, types, created_at, paused_at, failing_since, disabled_at'

const listRows = defineQuery<HookRow, { readonly accountId: string }>(
  'notices.listHooks',
  `SELECT ${columns} FROM webhook WHERE account_id = @accountId AND removed_at IS NULL ORDER BY id`,
)

const findRow = defineQuery<HookRow, { readonly accountId: string; readonly id: string }>(
  'notices.findHook',
  `SELECT ${columns} FROM webhook WHERE id = @id AND account_id = @accountId AND removed_at IS NULL`,
)

interface NewHook {
  readonly id: string
  readonly accountId: string
  readonly label: string | null
  readonly sealed: Uint8Array
  readonly types: string
  readonly createdAt: number
}

/** Two of the same moment may both find room: the bound is there for people, and no message is lost for one more. */
const addHook = defineRule<NewHook, void, { others: { readonly id: string } }>({
  name: 'notices.addHook',
  find: {
    others: defineQuery(
      'notices.listHookIds',
      'SELECT id FROM webhook WHERE account_id = @accountId AND removed_at IS NULL ORDER BY id',
    ),
  },
  rows: () => [],
  apply(sheet, fields, { others }) {
    if (others.length >= hooksMax) throw new Refusal(`an account has at most ${hooksMax} webhooks; remove one first`)
    const blank = { pausedAt: null, failingSince: null, disabledAt: null, removedAt: null }
    sheet.insert('webhook', { ...fields, ...blank })
  },
})

export interface HookChange {
  readonly sealed?: Uint8Array
  readonly label?: string | null
  readonly types?: string
  readonly pausedAt?: number | null
  readonly removedAt?: number
}

/** Whoever changes whether it is sent to begins anew with how long it fails. */
const changeHook = defineRule<{ readonly id: string; readonly accountId: string; readonly to: HookChange }>({
  name: 'notices.changeHook',
  rows: ({ id }) => [{ in: 'webhook', key: { id } }],
  apply(sheet, { id, accountId, to }) {
    const hook = sheet.find('webhook', { id })
    if (hook?.accountId !== accountId || hook.removedAt !== null) throw new Refusal('there is no such webhook')
    const isAnew = to.pausedAt !== undefined || to.sealed !== undefined
    sheet.change('webhook', { id }, { ...to, ...(isAnew && { failingSince: null, disabledAt: null }) })
  },
})

/** Those whose log is gone. */
const trimHooks = defineTrim<{ readonly before: number }>(
  'notices.trimHooks',
  'webhook',
  `SELECT id FROM webhook WHERE removed_at < @before
     AND NOT EXISTS (SELECT 1 FROM webhook_delivery WHERE webhook_id = webhook.id) LIMIT 100`,
)

const purpose = 'webhook'

function readTypes(types: readonly string[]): string {
  const stranger = types.find((type) => !webhookTypes.includes(type))
  if (types.length === 0 || stranger !== undefined)
    throw new Refusal(`expected one or more of ${webhookTypes.join(', ')}`)
  return webhookTypes.filter((type) => types.includes(type)).join(' ')
}

function readLabel(label: string | null): string | null {
  const text = label?.normalize('NFC').trim() ?? ''
  if (text.length > labelLengthMax || /\p{Cc}/u.test(text))
    throw new Refusal(`a label has at most ${labelLengthMax} letters`)
  return text === '' ? null : text
}

export function openHooks({ store, clock, random, seal, readUrl }: HookNeeds) {
  const newSecret = (): string => `whsec_${Buffer.from(random(secretBytes)).toString('base64')}`

  const sealTarget = (id: string, target: HookTarget): Promise<Uint8Array> =>
    seal.seal(purpose, id, JSON.stringify(target))

  async function findTarget(id: string, sealed: Uint8Array): Promise<HookTarget | undefined> {
    const text = await seal.findSealed(purpose, id, sealed)
    // It was written above, and its seal is whole.
    return text === undefined ? undefined : (JSON.parse(text) as HookTarget)
  }

  async function readRow({ accountId: _, sealed, types, ...rest }: HookRow): Promise<Hook> {
    return { ...rest, types: types.split(' '), url: (await findTarget(rest.id, sealed))?.url ?? null }
  }

  async function getTarget(accountId: string, id: string): Promise<HookTarget> {
    const row = await store.find(findRow, { accountId, id })
    if (!row) throw new Refusal('there is no such webhook')
    const target = await findTarget(id, row.sealed)
    if (!target)
      throw new Refusal('it was sealed with a key of tokens that was reset: remove this webhook and add it again')
    return target
  }

  const change = (accountId: string, id: string, to: HookChange): Change => changeHook({ accountId, id, to })

  return {
    listHooks: async (accountId: string): Promise<readonly Hook[]> =>
      Promise.all((await store.list(listRows, { accountId })).map(readRow)),
    async findHook(accountId: string, id: string): Promise<Hook | undefined> {
      const row = await store.find(findRow, { accountId, id })
      return row && readRow(row)
    },
    findTarget,
    /** How many webhooks take each type. */
    async countTakers(accountId: string): Promise<Readonly<Record<string, number>>> {
      const rows = await store.list(listRows, { accountId })
      const taken = rows
        .filter(({ pausedAt, disabledAt }) => pausedAt === null && disabledAt === null)
        .flatMap(({ types }) => types.split(' '))
      return Object.fromEntries(webhookTypes.map((type) => [type, taken.filter((one) => one === type).length]))
    },
    /** A new webhook as a change. The secret is shown now or never. Throws a Refusal where it cannot be one. */
    async newHook(fields: {
      readonly accountId: string
      readonly url: string
      readonly types: readonly string[]
      readonly label: string | null
    }): Promise<{ readonly id: string; readonly secret: string; readonly change: Change }> {
      const { accountId } = fields
      const url = readUrl(fields.url)
      const [types, label] = [readTypes(fields.types), readLabel(fields.label)]
      const [id, secret] = [createShortId('hook', random), newSecret()]
      const sealed = await sealTarget(id, { url, secret })
      return { id, secret, change: addHook({ id, accountId, label, sealed, types, createdAt: clock.now() }) }
    },
    /** What is absent stays. */
    async newHookChange(
      accountId: string,
      id: string,
      to: {
        readonly url?: string | undefined
        readonly types?: readonly string[] | undefined
        readonly label?: string | null | undefined
        readonly isPaused?: boolean | undefined
      },
    ): Promise<Change> {
      const url = to.url === undefined ? undefined : readUrl(to.url)
      const target = url === undefined ? undefined : { ...(await getTarget(accountId, id)), url }
      return change(accountId, id, {
        ...(target && { sealed: await sealTarget(id, target) }),
        ...(to.types && { types: readTypes(to.types) }),
        ...(to.label !== undefined && { label: readLabel(to.label) }),
        ...(to.isPaused !== undefined && { pausedAt: to.isPaused ? clock.now() : null }),
      })
    },
    /** Another secret, shown now or never; the old one signs nothing from then on. */
    async newHookSecret(accountId: string, id: string): Promise<{ readonly secret: string; readonly change: Change }> {
      const secret = newSecret()
      const { url } = await getTarget(accountId, id)
      return { secret, change: change(accountId, id, { sealed: await sealTarget(id, { url, secret }) }) }
    },
    /** Nothing is sent to it any more; what it was sent is removed with time. */
    newHookRemoval: (accountId: string, id: string): Change =>
      change(accountId, id, { removedAt: clock.now(), sealed: new Uint8Array(0) }),
    /** Removes one slice of those that were removed before a time. */
    trimHooks: (before: number) => store.write(trimHooks({ before })),
  }
}
