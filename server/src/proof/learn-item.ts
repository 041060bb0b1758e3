import { readAnswer } from '#readings'

/** The id of a work in a good answer, to ask other endpoints about. */
export function findItemId(data: Buffer, collectedAt: number): string | undefined {
  const reading = readAnswer(data, collectedAt)
  const works = reading ? Object.values(reading.lists).flat() : []
  return works.find(({ itemId }) => /^\d{1,20}$/.test(itemId))?.itemId
}
