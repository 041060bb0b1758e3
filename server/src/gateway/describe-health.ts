import { type Health, type HealthBar, healthStates } from '#usage'

const toIso = (unixMs: number): string => new Date(unixMs).toISOString()

/** What the figures mean, in every answer that shows them. */
const definition = {
  score:
    'good / calls * 100, rounded down to one decimal, over the hour that runs and the 23 before. A call is good when ' +
    'its upstream gave a fresh answer, empty or not. It failed when nobody had a good answer (301, also where an old ' +
    'one was given instead), by our fault (500), or when the endpoint was turned off (503). Nothing else counts: ' +
    "callers' faults, refusals, cached answers, answers given again, and questions that no upstream could be asked and " +
    'that nothing is recorded for.',
  latency: 'of good calls, from request to answer; the 95th percentile is rounded up, by a tenth at most',
  hourly: 'the hour that runs and the 23 before',
  daily: 'the day that runs in Asia/Shanghai and the 29 before',
  states: healthStates,
} as const

/** What anybody may know of how an endpoint does; without `counts`, no numbers of calls: they tell what is sold. */
export function describeHealth(health: Health, counts: boolean) {
  const { p95Ms, lastCheckAt, hours, days, ...whole } = health
  const describeBar = ({ from, state, score, calls, good, meanMs }: HealthBar) => ({
    from: toIso(from),
    state,
    score,
    ...(counts && { calls, good }),
    meanMs,
  })
  const { meanMs, ...bar } = describeBar(whole)
  return {
    ...bar,
    latency: { meanMs, p95Ms },
    lastCheckAt: lastCheckAt === null ? null : toIso(lastCheckAt),
    hourly: hours.map(describeBar),
    daily: days.map(describeBar),
    definition,
  }
}
