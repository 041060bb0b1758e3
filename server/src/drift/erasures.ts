import { findNoted, type Sheet, type Store } from '#store'

const noted = { name: 'drift erasures' } as const

/** The row that counts how often something was erased. */
export const notedErasures = { in: 'remembered', key: noted } as const

/** For whoever writes what was observed. */
export const sharedErasures = { ...notedErasures, for: 'sharing' } as const

/** How often something had been erased when it was observed. */
export interface Observed {
  readonly erasures: number
}

/** Something was erased since: what was observed before is not to be written after it. */
export class Erased extends Error {
  override name = 'Erased'
}

export const countErasures = async (store: Pick<Store, 'find'>): Promise<number> =>
  Number((await store.find(findNoted, noted))?.value ?? 0)

const readErasures = (sheet: Sheet): number => Number(sheet.find('remembered', noted)?.value ?? 0)

export function refuseErased(sheet: Sheet, { erasures }: Observed): void {
  if (readErasures(sheet) !== erasures) throw new Erased()
}

export const noteErasure = (sheet: Sheet): void =>
  sheet.merge('remembered', { ...noted, value: String(readErasures(sheet) + 1) })
