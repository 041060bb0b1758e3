import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface AskedCheck {
  /** Absent: all that have credentials. */
  readonly provider: string | undefined
  readonly budgetMicro: number
}

/** Notes that somebody had upstreams asked at the operator's cost: it is in no account's calls. */
export async function checkUpstreams(desk: Desk, actor: Actor, { provider, budgetMicro }: AskedCheck): Promise<void> {
  await doDeed(desk, {
    verb: 'check-upstreams',
    actor,
    about: provider === undefined ? {} : { provider },
    to: { budgetMicro },
    changes: [],
    rows: [],
  })
}
