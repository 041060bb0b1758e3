import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { addAuthenticator, removeAuthenticator } from '#desk'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf } from './read.ts'
import { ConsoleRefusal } from './refusals.ts'
import { takeCode } from './take-code.ts'
import { getVisitor } from './visitor.ts'
import type { AuthenticatorBegun, RecoveryCodes } from './wire/security.ts'

const readCode = bodyOf({ code: Type.String({ maxLength: 40 }) })

/** The second thing somebody is asked for: an app that shows codes, and codes that stand in for it. */
export function serveAuthenticator(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { people, store } = needs

  scope.post('/security/authenticator/begin', async (request): Promise<AuthenticatorBegun> => {
    const { secret, uri, change } = await people.authenticators.begin(getVisitor(request).person)
    await store.write(change)
    return { secret, uri }
  })

  scope.post('/security/authenticator/confirm', async (request): Promise<RecoveryCodes> => {
    const { person, actor } = getVisitor(request)
    const { code } = readCode(request)
    const { confirmed } = await takeCode(needs, request, person.id, async () => {
      const confirmed = await people.authenticators.confirm(person.id, code)
      return confirmed && { confirmed }
    })
    await addAuthenticator(needs, actor, { personId: person.id, change: confirmed.change })
    return { recoveryCodes: confirmed.recoveryCodes }
  })

  scope.post('/security/authenticator/remove', async (request) => {
    const { person, actor } = getVisitor(request)
    await removeAuthenticator(needs, actor, person.id)
    return {}
  })
}

/** Asks who has an authenticator for a code of it, after the password was right. */
export async function demandCode(
  needs: ConsoleNeeds,
  request: FastifyRequest,
  personId: string,
  code: string | undefined,
): Promise<void> {
  const { people, store } = needs
  if (!(await people.authenticators.find(personId))) return
  if (code === undefined || code.trim() === '') throw new ConsoleRefusal('code.missing')
  await takeCode(needs, request, personId, async () => {
    const read = await people.authenticators.readCode(personId, code)
    return read && (await store.write(read.change)) ? {} : undefined
  })
}
