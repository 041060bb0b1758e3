import type { ConsoleNeeds } from './needs.ts'
import { ConsoleRefusal } from './refusals.ts'

/**
 * Tries a code of a person; whoever tries many waits, from wherever they come: there are a million codes, and who gets this far
 * knows the password.
 */
export async function takeCode<Taken extends object>(
  { people }: Pick<ConsoleNeeds, 'people'>,
  personId: string,
  take: () => Promise<Taken | undefined>,
): Promise<Taken> {
  const { waitMs } = people.throttle.begin(`code of ${personId}`, '')
  if (waitMs > 0) throw new ConsoleRefusal('sign-in.slow', { retryAfterMs: waitMs })
  const taken = await take()
  if (!taken) throw new ConsoleRefusal('code.wrong')
  people.throttle.forget(`code of ${personId}`, '')
  return taken
}
