import { dayMs, quote, Refusal, startOfDate } from '#kit'

/** A date means the end of that day in Asia/Shanghai. */
export function readExpiry(text: string, now: number): number {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = isDate ? startOfDate(text) + dayMs : Date.parse(text)
  // Date.parse takes the 30th of February for a day in March.
  const isReal = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10))
  if (!(isDate || isTime) || !isReal || Number.isNaN(at))
    throw new Refusal(`${quote(text)} is not a date, such as 2027-01-31`)
  if (at <= now) throw new Refusal(`${text} has passed already`)
  return at
}
