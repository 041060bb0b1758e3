import { dayMs, hourMs } from '#kit'
import { type Balance, changedBy, type DayMoney, type HourMoney, spentBy } from '#ledger'
import type { HomeBalance } from './wire/home.ts'

type Alarm = Pick<HomeBalance, 'alarmMicro' | 'lowSince' | 'alarmBy'>

interface Known {
  readonly balance: Balance
  readonly now: number
  /** Sums of the hours that are drawn, and of the days before today. */
  readonly hours: readonly HourMoney[]
  readonly days: readonly DayMoney[]
  readonly today: number
  readonly alarm: Alarm
}

/** Days over which spending is averaged, and the furthest ahead that says something. */
const meanDays = 7
const aheadDays = 90

/** A curve of an account's balance, and when it comes to its alarm line. */
export function describeBalance(known: Known): HomeBalance {
  const { balance, alarm, now } = known
  const { availableMicro, heldMicro } = balance
  const perDayMicro = meanOf(known)
  return {
    availableMicro,
    heldMicro,
    curve: drawBack(known),
    topUps: known.hours
      .filter(({ kind }) => kind === 'topup')
      .map(({ hour, amountMicro }) => ({ at: hour * hourMs, micro: amountMicro })),
    ...alarm,
    perDayMicro,
    reachedAt: perDayMicro === null ? null : reach(availableMicro - (alarm.alarmMicro ?? 0), perDayMicro, now),
  }
}

/** Backwards from what there is now: what changed in an hour was not there before it. */
function drawBack({ balance, now, hours }: Known): (readonly [number, number])[] {
  const points: [number, number][] = [[now, balance.availableMicro + balance.heldMicro]]
  const byHour = Map.groupBy(hours, ({ hour }) => hour)
  let micro = balance.availableMicro + balance.heldMicro
  for (const [hour, sums] of [...byHour].sort(([one], [other]) => other - one)) {
    const endAt = Math.min((hour + 1) * hourMs, now)
    if (points.at(-1)?.[0] !== endAt) points.push([endAt, micro])
    // Money that comes in is a step, and what was spent in that hour a slope before it.
    const added = sums.reduce((sum, one) => sum + changedBy(one) + spentBy(one), 0)
    const spent = sums.reduce((sum, one) => sum + spentBy(one), 0)
    if (added !== 0) points.push([hour * hourMs, micro + spent])
    micro -= added - spent
    points.push([hour * hourMs, micro])
  }
  return points.reverse()
}

/** Of the days before today, as many as there are. */
function meanOf({ days, today }: Known): number | null {
  const first = Math.max(today - meanDays, Math.min(...days.map(({ day }) => day)))
  if (days.length === 0 || first >= today) return null
  const spent = days.filter(({ day }) => day >= first && day < today).reduce((sum, one) => sum + spentBy(one), 0)
  return spent <= 0 ? null : Math.round(spent / (today - first))
}

function reach(leftMicro: number, perDayMicro: number, now: number): number | null {
  if (leftMicro <= 0 || leftMicro > aheadDays * perDayMicro) return null
  return Math.round(now + (leftMicro / perDayMicro) * dayMs)
}
