import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { chooseMail, setNotice } from '#desk'
import { Refusal } from '#kit'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf, queryOf } from './read.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { NoticeFacts, NoticesPage, WaitingFacts } from './wire/notices.ts'

const pageRows = 50

const type = Type.String({ maxLength: 60 })
const noticeId = Type.String({ pattern: '^[0-9a-f]{32}$' })
const readPage = queryOf({ after: Type.Optional(noticeId) })
const readSeen = bodyOf({ upTo: noticeId })
const readThreshold = bodyOf({ type, threshold: Type.Union([Type.Integer(), Type.Null()]) })
const readLanguage = bodyOf({ type, language: Type.Union([Type.Literal('en'), Type.Literal('zh'), Type.Null()]) })

/** What an account was told, and from where on it is. */
export function serveNotices(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { notices, store, mailer } = needs
  const isMailed = mailer !== undefined
  const root = '/accounts/:accountId/notices'

  scope.get(root, async (request): Promise<NoticesPage> => {
    const { after } = readPage(request)
    const { id: accountId } = getAccount(request)
    const { person } = getVisitor(request)
    const [rows, upTo, facts] = await Promise.all([
      notices.listNotices(accountId, after, pageRows),
      notices.findRead(accountId, person.id),
      after === undefined ? readFacts(request) : null,
    ])
    return {
      items: rows.map((row) => ({ ...row, isNew: row.id > upTo })),
      next: rows.length < pageRows ? null : (rows.at(-1)?.id ?? null),
      facts,
    }
  })

  scope.get(`${root}/waiting`, async (request): Promise<WaitingFacts> => {
    const { id: accountId } = getAccount(request)
    return { waiting: await notices.countUnread(accountId, getVisitor(request).person.id) }
  })

  scope.post(`${root}/read`, async (request) => {
    const { upTo } = readSeen(request)
    await store.write(notices.newRead(getAccount(request).id, getVisitor(request).person.id, upTo))
    return {}
  })

  scope.post(`${root}/threshold`, async (request) => {
    const { actor } = getVisitor(request)
    await setNotice(needs, actor, { accountId: getAccount(request).id, ...readThreshold(request) })
    return {}
  })

  scope.post(`${root}/mail`, async (request) => {
    const asked = readLanguage(request)
    const { actor, person } = getVisitor(request)
    const { id: accountId } = getAccount(request)
    if (!isOwn(request, accountId)) throw new Refusal('mail goes to people of the account: you only look on')
    if (asked.language !== null && !isMailed)
      throw new Refusal('this service sends no mail: its operator sets SMTP_URL')
    await chooseMail(needs, actor, { accountId, personId: person.id, ...asked })
    return {}
  })

  async function readFacts(request: FastifyRequest): Promise<NoticeFacts> {
    const { id: accountId } = getAccount(request)
    const { person } = getVisitor(request)
    const [settings, begun, hooks, types] = await Promise.all([
      notices.listSettings(accountId),
      notices.listBegun(accountId),
      notices.countTakers(accountId),
      notices.listMailed(accountId, person.id),
    ])
    const email = isOwn(request, accountId) ? person.email : null
    return { settings, begun, hooks, mail: { isSent: isMailed, email, types } }
  }
}

const isOwn = (request: FastifyRequest, accountId: string): boolean =>
  getVisitor(request).memberships.some((one) => one.accountId === accountId)
