import { type Clock, createDaySums, type DaysAsked, dayOf } from '#kit'
import { defineQuery, defineTrim, type Store } from '#store'
import type { Refusals } from './refusals.ts'
import type { Way } from './way.ts'

/** Calls that ended alike. */
export interface CallSum {
  readonly path: string
  readonly code: number
  readonly way: Way
  readonly calls: number
  /** What their callers would have paid for new answers, and did not. */
  readonly savedMicro: number
}

export interface CallDay {
  /** Days since 1970 in Asia/Shanghai. */
  readonly day: number
  readonly path: string
  readonly calls: number
}

export interface CallHour {
  /** Hours since 1970. */
  readonly hour: number
  readonly path: string
  readonly calls: number
}

/** New good answers that took about as long. */
export interface AnswerSum {
  readonly path: string
  readonly withinUs: number
  readonly calls: number
}

interface HoursAsked {
  readonly accountId: string
  readonly first: number
  readonly last: number
}

/** One look for each number of a span: the keys begin with it, as they are written. */
const each = (name: string): string =>
  `WITH RECURSIVE shown (${name}) AS
     (SELECT CAST(@first AS BIGINT) UNION ALL SELECT ${name} + 1 FROM shown WHERE ${name} < @last)`

const ofDays = (table: string): string =>
  `FROM shown CROSS JOIN ${table} WHERE ${table}.day = shown.day AND account_id = @accountId`

const sumCalls = defineQuery<CallSum, DaysAsked>(
  'usage.sumCallDays',
  `${each('day')} SELECT path, code, way, sum(calls) AS calls, sum(saved_micro) AS saved_micro ${ofDays('call_day')}
   GROUP BY path, code, way`,
)

const listDays = defineQuery<CallDay, DaysAsked>(
  'usage.listCallDays',
  `${each('day')} SELECT call_day.day AS day, path, sum(calls) AS calls ${ofDays('call_day')} GROUP BY call_day.day, path`,
)

const sumAnswers = defineQuery<AnswerSum, DaysAsked>(
  'usage.sumAnswerDays',
  `${each('day')} SELECT path, within_us, sum(calls) AS calls ${ofDays('answer_day')} GROUP BY path, within_us`,
)

const listHours = defineQuery<CallHour, HoursAsked>(
  'usage.listCallHours',
  `${each('hour')} SELECT rollup.hour AS hour, path, sum(calls) AS calls
   FROM shown CROSS JOIN rollup WHERE rollup.hour = shown.hour AND account_id = @accountId GROUP BY rollup.hour, path`,
)

const sumDay = defineQuery<Pick<CallSum, 'path' | 'code' | 'way' | 'calls'>, { readonly day: number }>(
  'usage.sumCallsOfDay',
  'SELECT path, code, way, sum(calls) AS calls FROM call_day WHERE day = @day GROUP BY path, code, way',
)

/** The longest range of a page is of 90 days; how calls ended is kept for a year and more. */
const [answerDaysKept, callDaysKept] = [100, 400]
const sliceRows = 200

const trimAnswers = defineTrim<{ readonly before: number }>(
  'usage.trimAnswerDays',
  'answerDay',
  `SELECT day, account_id, path, within_us FROM answer_day WHERE day < @before
   ORDER BY day, account_id, path, within_us LIMIT ${sliceRows}`,
)

const trimCallDays = defineTrim<{ readonly before: number }>(
  'usage.trimCallDays',
  'callDay',
  `SELECT day, account_id, path, code, way FROM call_day WHERE day < @before
   ORDER BY day, account_id, path, code, way LIMIT ${sliceRows}`,
)

/** Spans whose finished days are remembered: of an account for each range that is looked at. */
const spansMax = 100

/** Figures of calls that are shown: sums made in the commits of the calls, and no record of a call is read for them. */
export function openCallFigures(store: Store, clock: Clock, { writeRefusals }: Pick<Refusals, 'writeRefusals'>) {
  const needs = { clock, entriesMax: spansMax }
  /** Refused calls that wait to be written count as well. */
  const afterRefusals =
    <Asked, Row>(list: (asked: Asked) => Promise<readonly Row[]>) =>
    async (asked: Asked): Promise<readonly Row[]> => {
      await writeRefusals()
      return list(asked)
    }
  return {
    /** Of an account since a day, by endpoint, code and way; the same may come twice. */
    sumCalls: afterRefusals(createDaySums<CallSum>({ ...needs, list: (asked) => store.list(sumCalls, asked) })),
    /** Day by day and endpoint since a day. */
    listCallDays: afterRefusals(createDaySums<CallDay>({ ...needs, list: (asked) => store.list(listDays, asked) })),
    /** How long new answers took since a day, by endpoint; the same may come twice. */
    sumAnswers: createDaySums<AnswerSum>({ ...needs, list: (asked) => store.list(sumAnswers, asked) }),
    /** Hour by hour and endpoint, first and last included. */
    listCallHours: afterRefusals((asked: HoursAsked) => store.list(listHours, asked)),
    /** Of all accounts. */
    /** Removes one slice of the sums kept long enough, and as long as the records of their calls; says how many rows, 0 when none is left. */
    async trimFigures(now: number, recordsMs: number): Promise<number> {
      const answers = await store.write(trimAnswers({ before: dayOf(now) - answerDaysKept }))
      return answers > 0
        ? answers
        : store.write(trimCallDays({ before: Math.min(dayOf(now) - callDaysKept, dayOf(now - recordsMs) - 1) }))
    },
    sumCallsOfDay: afterRefusals((day: number) => store.list(sumDay, { day })),
  }
}
