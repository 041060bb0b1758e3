import { Problem, Refusal } from '#kit'
import { defineQuery, defineRule } from '#store'

/** Of one person: a few devices and their spares. */
const passkeysMax = 20

/** A passkey as its person sees it. */
export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly usedAt: number | null
}

export interface PasskeyRow extends Passkey {
  readonly personId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: string
}

const columns = 'id, person_id, name, public_key, counter, transports, created_at, used_at'

export const findPasskey = defineQuery<PasskeyRow, { readonly id: string }>(
  'people.findPasskey',
  `SELECT ${columns} FROM passkey WHERE id = @id`,
)

export const listPasskeys = defineQuery<PasskeyRow, { readonly personId: string }>(
  'people.listPasskeys',
  `SELECT ${columns} FROM passkey WHERE person_id = @personId ORDER BY created_at LIMIT 100`,
)

/** Adds a passkey to a person. One that is anybody's already is refused: it belongs to one person. */
export const addPasskey = defineRule<PasskeyRow, void, { own: { readonly id: string } }>({
  name: 'people.addPasskey',
  find: { own: defineQuery('people.findPasskeysOf', 'SELECT id FROM passkey WHERE person_id = @personId LIMIT 100') },
  rows: ({ id, personId }) => [
    { in: 'person', key: { id: personId } },
    { in: 'passkey', key: { id } },
  ],
  apply(sheet, row, { own }) {
    sheet.get('person', { id: row.personId })
    if (sheet.find('passkey', { id: row.id }))
      throw new Refusal('this passkey is known already', { zh: '此通行密钥已存在。' })
    if (own.length >= passkeysMax)
      throw new Refusal(`a person has at most ${passkeysMax} passkeys: remove one first`, {
        zh: `每人最多 ${passkeysMax} 个通行密钥：请先移除一个。`,
      })
    sheet.insert('passkey', row)
  },
})

interface Used {
  readonly id: string
  readonly counter: number
  readonly at: number
}

/** Notes that a passkey was used. One whose count does not go on was copied, and is refused. */
export const usePasskey = defineRule<Used>({
  name: 'people.usePasskey',
  rows: ({ id }) => [{ in: 'passkey', key: { id } }],
  apply(sheet, { id, counter, at }) {
    const row = sheet.find('passkey', { id })
    if (!row) throw new Problem('resource.unknown')
    if ((counter > 0 || row.counter > 0) && counter <= row.counter)
      throw new Refusal('this passkey was used elsewhere with the same count: it may have been copied', {
        zh: '此通行密钥已在别处以相同计数使用：它可能已被复制。',
      })
    sheet.change('passkey', { id }, { counter, usedAt: at })
  },
})

interface OwnKey {
  readonly id: string
  readonly personId: string
}

/** Takes one of a person's own passkeys away; whether others have such a one is nobody's business. */
export const removePasskey = defineRule<OwnKey, { readonly name: string }>({
  name: 'people.removePasskey',
  rows: ({ id }) => [{ in: 'passkey', key: { id } }],
  apply(sheet, { id, personId }) {
    const row = sheet.find('passkey', { id })
    if (row?.personId !== personId) throw new Problem('resource.unknown')
    sheet.remove('passkey', { id })
    return { name: row.name }
  },
})
