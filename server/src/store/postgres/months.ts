import { earliestId } from '#kit'
import { type Connection, longAnswerMs } from './connection.ts'

/** Records of calls have a partition for each month of UTC, counted from the year 0: an id begins with a time. */
type Month = number

const monthOf = (unixMs: number): Month => {
  const date = new Date(unixMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

const beginOf = (month: Month): number => Date.UTC(Math.floor(month / 12), month % 12)

const nameOf = (month: Month): string => `call_${Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, '0')}`

/** Partitions made ahead: a service that keeps nothing up for so long puts its calls into the one for all others. */
const monthsAhead = 2

/** Months made in one go; there are more only after a clock that ran wild. */
const monthsMax = 120

/** No call came before: a clock that says so is wrong, and its calls stay where they are. */
const earliestMonth = monthOf(Date.UTC(2020, 0))

/** Makes the partitions of this month and the next ones, and those of calls that came while theirs was missing, with these in them. */
export async function makeMonths(connection: Connection, now: number): Promise<void> {
  const current = monthOf(now)
  const coming = Array.from({ length: monthsAhead + 1 }, (_, nth) => current + nth)
  const { rows } = await connection.run(
    `SELECT DISTINCT left(id, 12) FROM (SELECT id FROM call_else WHERE id ~ '^[0-9a-f]{32}$' LIMIT 100000) AS stray`,
  )
  const strays = rows.map(([time]) => monthOf(Number.parseInt(String(time), 16)))
  await makeEach(connection, [...coming, ...strays.filter((month) => month <= current + monthsAhead)])
}

/** Makes the partitions of calls that came in a time. */
export async function makeMonthsOf(connection: Connection, from: number, to: number): Promise<void> {
  const [first, last] = [Math.max(monthOf(from), earliestMonth), monthOf(to)]
  const count = Math.min(Math.max(last - first + 1, 0), monthsMax)
  await makeEach(
    connection,
    Array.from({ length: count }, (_, nth) => last - nth),
  )
}

async function makeEach(connection: Connection, wanted: readonly Month[]): Promise<void> {
  const there = new Set(await listMonths(connection))
  const missing = [...new Set(wanted)].filter((month) => month >= earliestMonth && !there.has(month))
  for (const month of missing.sort((one, other) => one - other).slice(0, monthsMax)) await make(connection, month)
}

/** Attaching locks the parent for nobody who reads or writes it, and what is moved is moved before that is seen. */
async function make(connection: Connection, month: Month): Promise<void> {
  const name = nameOf(month)
  const [from, to] = [beginOf(month), beginOf(month + 1)].map((time) => `'${earliestId(time)}'`)
  await connection.exec(`LOCK TABLE call_else IN ACCESS EXCLUSIVE MODE`)
  await connection.exec(`CREATE TABLE ${name} (LIKE call INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
  await connection.exec(
    `WITH moved AS (DELETE FROM call_else WHERE id >= ${from} AND id < ${to} RETURNING *)
     INSERT INTO ${name} SELECT * FROM moved`,
  )
  await connection.exec(`ALTER TABLE call ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`)
}

/** The months that have a partition, the earliest first. */
async function listMonths(connection: Connection): Promise<Month[]> {
  const { rows } = await connection.run(
    `SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'call'::regclass ORDER BY relname`,
  )
  return rows.flatMap(([name]) => {
    const [, year, nth] = /^call_(\d{4})_(\d{2})$/.exec(String(name)) ?? []
    return year === undefined ? [] : [Number(year) * 12 + Number(nth) - 1]
  })
}

/** Partitions that ended before a time and hold no call that came later: they can go whole. */
export async function listGone(connection: Connection, before: number): Promise<string[]> {
  const ended = (await listMonths(connection)).filter((month) => beginOf(month + 1) <= before).map(nameOf)
  const gone: string[] = []
  for (const name of ended) {
    const later = await connection.run(`SELECT 1 FROM ${name} WHERE at >= $1 LIMIT 1`, [before], longAnswerMs)
    if (later.count === 0) gone.push(name)
  }
  return gone
}
