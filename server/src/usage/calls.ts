import { earliestId } from '#kit'
import { type Change, defineQuery, defineRule, type KeyIn, type RowRef, type Sheet, type Store } from '#store'
import {
  type AnswerDayRow,
  answerDayOf,
  type CallDayRow,
  type CallRecord,
  type CallRow,
  callDayOf,
  type RollupRow,
  readRow,
  rollupOf,
  rowOf,
} from './call-record.ts'
import { countHealth, type HealthHour } from './health-counts.ts'
import { keptSince } from './kept-since.ts'
import type { WaitingRefusals } from './refusals.ts'

/** Who looks at calls: an account at its own, or somebody at all where none is given; of these, those of the endpoints given. */
export interface CallReader {
  readonly accountId: string | undefined
  /** Paths; absent: all. */
  readonly endpoints: readonly string[] | undefined
}

export interface Calls {
  /**
   * Records a call and adds it to the rollups and its endpoint's health, in the commit that settles it. Health is not
   * told from a call that only recordings could have answered, and that they had nothing for, nor from one that was not
   * asked since others went before it. `savedMicro` is what its caller would have paid for a new answer, and did not.
   */
  recordCall(
    record: CallRecord,
    collected?: { readonly isUnrecorded?: boolean; readonly isBusy?: boolean },
    savedMicro?: number,
  ): Change
  findCall(reader: CallReader, id: string): Promise<CallRecord | undefined>
  /** Has the store kept up: where it keeps records apart by their time, those all of which came before a time go at once. */
  dropCalls(before: number): Promise<void>
  /** Removes one slice of the records of calls that came before a time; says how many, 0 when none is left. */
  trimCalls(before: number): Promise<number>
}

type CallKey = KeyIn<'call'>
type Seen = { readonly isAll: number; readonly endpoints: readonly string[] }

/** Records removed in one commit. */
const sliceRows = 200

const isSeen = '(@isAll = 1 OR path IN @endpoints)'

const find = defineQuery<CallRow, CallKey & Seen>(
  'usage.findCall',
  `SELECT * FROM call WHERE account_id = @accountId AND id = @id AND ${isSeen}`,
)

/** The key of records begins with the account: one look for each. */
const findAny = defineQuery<CallRow, Pick<CallRow, 'id'> & Seen>(
  'usage.findAnyCall',
  `SELECT call.* FROM account CROSS JOIN call WHERE account_id = account.id AND call.id = @id AND ${isSeen}`,
)

const listOld = defineQuery<CallKey>(
  'usage.listOldCalls',
  `SELECT account_id, call.id FROM account CROSS JOIN call
   WHERE account_id = account.id AND call.id < @beforeId AND at < @before LIMIT ${sliceRows}`,
)

const recordCall = defineRule<{
  readonly call: CallRow
  readonly rollup: RollupRow
  readonly day: CallDayRow
  readonly answer: AnswerDayRow | undefined
  readonly health: HealthHour | undefined
}>({
  name: 'usage.recordCall',
  rows({ rollup, day, answer, health }) {
    const refs: RowRef[] = [
      { in: 'rollup', key: rollup },
      { in: 'callDay', key: day },
    ]
    if (answer) refs.push({ in: 'answerDay', key: answer })
    if (health) refs.push({ in: 'healthHour', key: health })
    return refs
  },
  apply(sheet, { call, rollup, day, answer, health }) {
    sheet.insert('call', call)
    sheet.merge('rollup', rollup)
    sheet.merge('callDay', day)
    if (answer) sheet.merge('answerDay', answer)
    if (health) sheet.merge('healthHour', health)
  },
})

/** Says from when on the records are whole: the audit and the savings go no further back. */
const trimCalls = defineRule<{ readonly before: number; readonly beforeId: string }, number, { old: CallKey }>({
  name: 'usage.trimCalls',
  isJob: true,
  find: { old: listOld },
  rows: (_, { old }) => [{ in: 'remembered', key: keptSince }, ...old.map((key) => ({ in: 'call', key }) as const)],
  apply(sheet, asks, { old }) {
    const count = old.filter((key) => sheet.remove('call', key)).length
    if (count > 0) noteKept(sheet, asks)
    return count
  },
})

/** For records that go at once. */
const noteDropped = defineRule<{ readonly before: number }>({
  name: 'usage.noteDropped',
  rows: () => [{ in: 'remembered', key: keptSince }],
  apply: noteKept,
})

function noteKept(sheet: Sheet, { before }: { readonly before: number }): void {
  const known = Number(sheet.find('remembered', keptSince)?.value ?? 0)
  sheet.merge('remembered', { ...keptSince, value: `${Math.max(known, before)}` })
}

export function openCalls(store: Store, part: number, { writeAsked }: Pick<WaitingRefusals, 'writeAsked'>): Calls {
  return {
    recordCall(record, { isUnrecorded = false, isBusy = false } = {}, savedMicro = record.sparedMicro ?? 0) {
      const call = rowOf(record)
      return recordCall({
        call,
        rollup: rollupOf(record),
        day: callDayOf(call, savedMicro),
        answer: answerDayOf(record),
        health: isUnrecorded || isBusy ? undefined : countHealth(record, part),
      })
    },
    async findCall({ accountId, ...reader }, id) {
      await writeAsked((call) => call.id === id)
      const asks = { id, ...seenBy(reader) }
      const row = await (accountId === undefined ? store.find(findAny, asks) : store.find(find, { accountId, ...asks }))
      return row && readRow(row)
    },
    dropCalls: (before) => store.keepUp({ callsBefore: before, noteDrop: () => store.write(noteDropped({ before })) }),
    trimCalls: (before) => store.write(trimCalls({ before, beforeId: earliestId(before) })),
  }
}

const seenBy = ({ endpoints }: Pick<CallReader, 'endpoints'>): Seen => ({
  isAll: Number(endpoints === undefined),
  endpoints: endpoints ?? [],
})
