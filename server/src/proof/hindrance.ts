import type { Hindrance } from './question.ts'

/** Why an endpoint was not asked, in words. */
export function showHindrance(why: Hindrance): string {
  switch (why.kind) {
    case 'no rate':
      return `there is no rate for ${why.currency}; set RATES, as in RATES=${why.currency}:7.10`
    case 'resting':
      return why.because
    default:
      return hindrances[why.kind]
  }
}

const hindrances = {
  'unknown cost': 'nobody knows what it costs',
  declined: 'it does not take the question',
  budget: 'it does not fit into the budget',
  stopped: 'it was stopped before',
  time: 'there was no time left',
  busy: 'there was no place within its rate in time',
} as const
