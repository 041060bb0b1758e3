import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { isAtLeast, readRole } from '#people'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { getAccount } from './visitor.ts'
import type { Member, OpenInvitation, PeopleOfAccount } from './wire/people.ts'

const pageRows = 100
const readPage = queryOf({ after: Type.Optional(Type.String({ maxLength: 40 })) })

/** Who has a part in an account. */
export function servePeople(scope: FastifyInstance, { people }: ConsoleNeeds): void {
  const root = '/accounts/:accountId/people'

  scope.get(root, async (request): Promise<PeopleOfAccount> => {
    const { after = '' } = readPage(request)
    const { id: accountId, role } = getAccount(request)
    const rows = await people.listMembers({ accountId, after, limit: pageRows })
    const seesLinks = after === '' && isAtLeast(role, 'owner')
    return {
      items: rows.map(({ id, email, name, since, seenAt, passkeys, ...row }): Member => {
        return { id, email, name, role: readRole(row.role), since, seenAt, passkeys }
      }),
      next: rows.length < pageRows ? null : (rows.at(-1)?.id ?? null),
      invitations: seesLinks ? await listLinks(accountId) : [],
    }
  })

  async function listLinks(accountId: string): Promise<readonly OpenInvitation[]> {
    const rows = await people.listInvitations(accountId)
    return rows.map(({ id, email, role, createdAt, expiresAt }) => {
      return { id, email, role: readRole(role ?? ''), createdAt, expiresAt }
    })
  }
}
