import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { changeRole, invitePerson, removeMember, withdrawInvitation } from '#desk'
import { isAtLeast, joinAddress, readRole } from '#people'
import { createInvitationMail } from './mail-invitation.ts'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf, queryOf } from './read.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { Member, NewInvitation, OpenInvitation, PeopleOfAccount } from './wire/people.ts'

const pageRows = 100
const readPage = queryOf({ after: Type.Optional(Type.String({ maxLength: 40 })) })

const role = Type.Union([Type.Literal('owner'), Type.Literal('member'), Type.Literal('viewer')])
const readInvitation = bodyOf({
  email: Type.String({ maxLength: 400 }),
  role,
  mailIn: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
})
const readNewRole = bodyOf({ role })

interface OfPerson {
  readonly Params: { readonly personId: string }
}

/** Who has a part in an account. */
export function servePeople(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { people, getAddress } = needs
  const mailInvitation = createInvitationMail(needs)
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

  scope.post(`${root}/invite`, async (request): Promise<NewInvitation> => {
    const { id: accountId, name: account } = getAccount(request)
    const { actor, person } = getVisitor(request)
    const { mailIn: language, ...asked } = readInvitation(request)
    const { id, secret, expiresAt } = await invitePerson(needs, actor, { accountId, ...asked })
    const url = joinAddress(getAddress(), secret)
    const letter = { to: asked.email.trim(), url, account, inviter: person.name, expiresAt }
    return { id, url, expiresAt, mailed: language ? await mailInvitation(accountId, { ...letter, language }) : null }
  })

  scope.post<OfPerson>(`${root}/:personId/role`, async (request) => {
    const { personId } = request.params
    await changeRole(needs, getVisitor(request).actor, {
      accountId: getAccount(request).id,
      personId,
      ...readNewRole(request),
    })
    return {}
  })

  scope.post<OfPerson>(`${root}/:personId/remove`, async (request) => {
    const { personId } = request.params
    await removeMember(needs, getVisitor(request).actor, { accountId: getAccount(request).id, personId })
    return {}
  })

  scope.post<{ Params: { readonly invitationId: string } }>(
    '/accounts/:accountId/invitations/:invitationId/withdraw',
    async (request) => {
      const { invitationId: id } = request.params
      await withdrawInvitation(needs, getVisitor(request).actor, { accountId: getAccount(request).id, id })
      return {}
    },
  )

  async function listLinks(accountId: string): Promise<readonly OpenInvitation[]> {
    const rows = await people.listInvitations(accountId)
    return rows.map(({ id, email, role, createdAt, expiresAt }) => {
      return { id, email, role: readRole(role ?? ''), createdAt, expiresAt }
    })
  }
}
