import type { FastifyRequest } from 'fastify'
import { networkOf } from '#people'
import type { ConsoleNeeds } from './needs.ts'
import { ConsoleRefusal } from './refusals.ts'

/** Tries a code of a person, who knows the password already; whoever tries many waits. */
export async function takeCode<Taken extends object>(
  { people }: Pick<ConsoleNeeds, 'people'>,
  { visit }: FastifyRequest,
  personId: string,
  take: () => Promise<Taken | undefined>,
): Promise<Taken> {
  const network = networkOf(visit.ip ?? '')
  const { waitMs } = people.codeThrottle.begin(personId, network)
  if (waitMs > 0) throw new ConsoleRefusal('sign-in.slow', { retryAfterMs: waitMs })
  const taken = await take()
  if (!taken) throw new ConsoleRefusal('code.wrong')
  people.codeThrottle.forget(personId, network)
  return taken
}
