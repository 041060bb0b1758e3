import assert from 'node:assert/strict'
import { statfs } from 'node:fs/promises'
import { test } from 'node:test'
import type { AlertData, AlertKey } from '#notices'
import { watchDisk } from './disk-alerts.ts'

const gibibyte = 1_073_741_824

/** What somebody is told while the free bytes of a disk of this size change so. */
async function listTold(sizeBytes: number, freeBytes: readonly number[]): Promise<string[]> {
  const told: string[] = []
  const tell = (state: string) => (_key: AlertKey, data?: AlertData) =>
    void told.push(`${state} ${data?.['freeBytes']}`)
  for (const free of freeBytes) {
    const readDisk = async () => ({ bavail: free / 4_096, bsize: 4_096, blocks: sizeBytes / 4_096 })
    await watchDisk({ begin: tell('begin'), end: tell('end') }, readDisk)()
  }
  return told
}

test('a disk', async (t) => {
  await t.test('with less than a gibibyte is low, and is not any more with two', async () => {
    const told = await listTold(
      100 * gibibyte,
      [50, 1, 0.75, 1, 1.75, 2].map((free) => free * gibibyte),
    )

    assert.deepEqual(told, [`end ${50 * gibibyte}`, `begin ${0.75 * gibibyte}`, `end ${2 * gibibyte}`])
  })

  await t.test('that is small is low with less than a twentieth of it', async () => {
    const told = await listTold(
      10 * gibibyte,
      [1, 0.5, 0.25, 0.75, 1].map((free) => free * gibibyte),
    )

    assert.deepEqual(told, [`end ${gibibyte}`, `begin ${0.25 * gibibyte}`, `end ${gibibyte}`])
  })

  await t.test('is measured as the system has it', async () => {
    const told: unknown[] = []
    const note = (_key: AlertKey, data?: AlertData) => void told.push(data?.['freeBytes'])

    await watchDisk({ begin: note, end: note }, () => statfs('.'))()

    assert.ok(told.every((free) => typeof free === 'number' && free >= 0))
  })
})
