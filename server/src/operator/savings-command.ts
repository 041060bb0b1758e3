import type { Command } from 'commander'
import type { Account } from '#accounts'
import type { ChargeSums } from '#ledger'
import { type CostedCall, createSavings } from '#usage'
import { type Pages, readPages } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { readSince, textOption } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { createProgress } from './progress.ts'
import { type ReportedSavings, showSavings } from './show-savings.ts'
import { withBooks } from './with-books.ts'

interface SavingsOptions extends JsonOption {
  readonly since: string
  readonly account?: string
}

/** Answers looked into for what was mended in them, the newest: each takes a millisecond or two. */
const answersMax = 1_000

export function addSavingsCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('savings')
    .description('what upstreams billed for calls, what those would have cost one by one, and what callers paid')
    .option('--since <duration>', 'how far back, as in 24h or 30d', '30d')
    .addOption(textOption('--account <name>', 'only calls of this account'))
    .option('--json', 'print JSON')
    .action((options: SavingsOptions) => tellSavings(needs, options))
}

function tellSavings(needs: OperatorNeeds, options: SavingsOptions): Promise<void> {
  const sinceMs = readSince(options.since)
  return withBooks(needs, async (books) => {
    const { accounts, usage } = books
    const until = needs.clock.now()
    const keptSince = (await usage.findKeptSince()) ?? null
    const since = Math.max(until - sinceMs, keptSince ?? 0, 0)
    const chosen = options.account === undefined ? undefined : await accounts.getAccount(options.account)
    const counted = await countCalls(needs, books, chosen ? [[chosen]] : readAccounts(books), { since, until })
    const told = { since, until, keptSince, account: chosen?.name ?? null, ...counted }
    print(needs, options, told, showSavings(told))
  })
}

const readAccounts = ({ accounts }: Books): Pages<Account> =>
  readPages((last: Account | undefined, limit) => accounts.listAccounts({ after: last?.name, limit }))

interface Span {
  readonly since: number
  readonly until: number
}

/** Reads calls a page at a time, and keeps sums and the newest answers only: a service beside it goes on. */
async function countCalls(
  needs: OperatorNeeds,
  { usage, ledger, archive }: Books,
  payers: Pages<Account>,
  span: Span,
): Promise<Omit<ReportedSavings, 'since' | 'until' | 'keptSince' | 'account'>> {
  const savings = createSavings()
  const charged = createChargeSums()
  const answers = createNewest(answersMax)
  for await (const page of payers) for (const { id } of page) await countAccount({ accountId: id, ...span })
  return { ...savings.read(), charged: charged.read(), mended: await countMended() }

  async function countAccount(filter: Span & { readonly accountId: string }): Promise<void> {
    const total = needs.isWatched ? await usage.countCosted(filter) : 0
    const show = needs.isWatched ? needs.complain : undefined
    const progress = createProgress({ clock: needs.clock, show, total, noun: 'calls' })
    for await (const calls of readPages((after: CostedCall | undefined, limit) =>
      usage.listCosted({ ...filter, after, limit }),
    )) {
      for (const call of calls) {
        savings.add(call)
        if (call.snapshotId !== null) answers.add(call.snapshotId)
        progress.advance(1)
      }
      charged.add(await ledger.sumCharges(calls.map(({ id }) => id)))
    }
    savings.addRefused(await usage.countUnrecorded(filter))
    progress.end()
  }

  async function countMended() {
    const { ids, isAll } = answers.read()
    const mended = { answers: 0, isAll, falseZeros: 0, times: 0 }
    for (const id of ids) {
      const found = await archive.findMended(id)
      if (!found) continue
      mended.answers++
      mended.falseZeros += found.falseZeros
      mended.times += found.times
    }
    return mended
  }
}

function createChargeSums() {
  let sums: ChargeSums = { chargedMicro: 0, grantedCalls: 0, refundedMicro: 0, returnedCalls: 0 }
  return {
    read: () => sums,
    add(more: ChargeSums) {
      sums = {
        chargedMicro: sums.chargedMicro + more.chargedMicro,
        grantedCalls: sums.grantedCalls + more.grantedCalls,
        refundedMicro: sums.refundedMicro + more.refundedMicro,
        returnedCalls: sums.returnedCalls + more.returnedCalls,
      }
    },
  }
}

/** The largest of many ids, each once; never holds more than twice as many as are wanted. */
function createNewest(max: number) {
  let kept = new Set<number>()
  let isAll = true
  function shrink(): void {
    if (kept.size <= max) return
    isAll = false
    kept = new Set([...kept].sort((one, other) => other - one).slice(0, max))
  }
  return {
    add(id: number) {
      kept.add(id)
      if (kept.size > 2 * max) shrink()
    },
    read() {
      shrink()
      return { ids: [...kept], isAll }
    },
  }
}
