import type { Clock } from '#kit'

interface Reader {
  readonly accountId: string
  readonly personId: string
}

/** What was mailed within the last hour: as much as one letter a second, no more. */
export interface LettersSent {
  note(reader: Reader): void
  /** Whether a person has had so many letters of an account that there are no more for now. */
  isEnough(reader: Reader): boolean
  /** Those first whose account was not mailed of for longest, and as they were where there is no telling. */
  order<Letter extends Reader>(letters: readonly Letter[]): readonly Letter[]
}

const spanMs = 3_600_000
/** What somebody sets off in an account fills nobody's letter box. */
const lettersMax = 12

export function createLettersSent(clock: Pick<Clock, 'monotonicMs'>): LettersSent {
  let sent: (Reader & { readonly ms: number })[] = []

  function listRecent() {
    const sinceMs = clock.monotonicMs() - spanMs
    sent = sent.filter(({ ms }) => ms > sinceMs)
    return sent
  }

  return {
    note: ({ accountId, personId }) => void listRecent().push({ accountId, personId, ms: clock.monotonicMs() }),
    isEnough: ({ accountId, personId }) =>
      listRecent().filter((one) => one.accountId === accountId && one.personId === personId).length >= lettersMax,
    order(letters) {
      const turns = new Map(listRecent().map(({ accountId }, nth) => [accountId, nth]))
      const turnOf = ({ accountId }: Reader): number => turns.get(accountId) ?? -1
      return letters.toSorted((one, other) => turnOf(one) - turnOf(other))
    },
  }
}
