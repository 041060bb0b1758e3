import { hash } from 'node:crypto'
import { type Change, defineRule } from './rule.ts'

const key = { name: 'store.probe' } as const

/** As much as a large turn writes: on a full disk small commits pass between those that fail. */
const probeLength = 524_288

/** Text that no database makes shorter. */
let text: string | undefined

function makeText(): string {
  const parts: string[] = []
  for (let length = 0; length < probeLength; length += 64) parts.push(hash('sha256', String(length)))
  return parts.join('')
}

const writeProbe = defineRule({
  name: 'store.writeProbe',
  rows: () => [{ in: 'remembered', key }],
  apply(sheet) {
    text ??= makeText()
    // One that an earlier run left behind is written anew.
    sheet.merge('remembered', { ...key, value: `${sheet.now} ${text}` })
  },
})

const removeProbe = defineRule({
  name: 'store.removeProbe',
  rows: () => [{ in: 'remembered', key }],
  apply: (sheet) => void sheet.remove('remembered', key),
})

/** Commits as much as anybody does, and takes it away again. Kept when both are on disk. */
export async function commitProbe({ commit }: { commit(changes: readonly Change[]): Promise<unknown> }): Promise<void> {
  await commit([writeProbe({})])
  await commit([removeProbe({})])
}
