import { findNoted } from './noted.ts'
import { defineRule } from './rule.ts'
import type { Store } from './store.ts'

/** An erasure under way, noted so that one that ended on the way is finished by the next. */
const noted = { name: 'erasure' } as const

export const beginErasure = defineRule<object>({
  name: 'store.beginErasure',
  rows: () => [{ in: 'remembered', key: noted }],
  apply: (sheet) => sheet.merge('remembered', { ...noted, value: 'begun' }),
})

export const endErasure = defineRule<object>({
  name: 'store.endErasure',
  rows: () => [{ in: 'remembered', key: noted }],
  apply: (sheet) => void sheet.remove('remembered', noted),
})

export const isErasureUnfinished = async (store: Pick<Store, 'find'>): Promise<boolean> =>
  (await store.find(findNoted, noted)) !== undefined
