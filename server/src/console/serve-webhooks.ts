import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { addWebhook, changeWebhook, removeWebhook, renewWebhookSecret, sendAgain, testWebhook } from '#desk'
import { Problem } from '#kit'
import { hooksMax, webhookTypes } from '#notices'
import { isAtLeast } from '#people'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf, queryOf } from './read.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type {
  MessageDetail,
  TestSent,
  WebhookMessages,
  WebhookRow,
  WebhookSecret,
  WebhooksPage,
} from './wire/webhooks.ts'

const pageRows = 50

const url = Type.String({ maxLength: 2_100 })
const types = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })
const label = Type.Union([Type.String({ maxLength: 400 }), Type.Null()])
const readPage = queryOf({ after: Type.Optional(Type.String({ pattern: '^msg_[0-9a-f]{32}$' })) })
const readNew = bodyOf({ url, types, label })
const readChange = bodyOf({
  url: Type.Optional(url),
  types: Type.Optional(types),
  label: Type.Optional(label),
  isPaused: Type.Optional(Type.Boolean()),
})

/** Webhooks of an account, and the messages they were sent. */
export function serveWebhooks(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { notices } = needs
  const root = '/accounts/:accountId/webhooks'
  const one = `${root}/:webhookId`

  scope.get(root, async (request): Promise<WebhooksPage> => {
    const hooks = await notices.listHooks(getAccount(request).id)
    return { items: hooks.map((hook) => showTo(request, hook)), types: webhookTypes, most: hooksMax }
  })

  scope.post(root, async (request): Promise<WebhookSecret> => {
    const { actor } = getVisitor(request)
    return addWebhook(needs, actor, { accountId: getAccount(request).id, ...readNew(request) })
  })

  scope.get(one, async (request): Promise<WebhookMessages> => {
    const { after } = readPage(request)
    const { accountId, webhookId } = namesOf(request)
    const [hook, rows] = await Promise.all([
      getHook(request),
      notices.listDeliveries(accountId, webhookId, after, pageRows),
    ])
    return {
      webhook: showTo(request, hook),
      items: rows,
      next: rows.length < pageRows ? null : (rows.at(-1)?.id ?? null),
    }
  })

  scope.get(`${one}/messages/:messageId`, async (request): Promise<MessageDetail> => {
    const { accountId, webhookId, messageId } = namesOf(request)
    const message = await notices.findDelivery(accountId, webhookId, messageId)
    if (!message) throw new Problem('resource.unknown')
    return { ...message, tries: await notices.listAttempts(webhookId, messageId) }
  })

  scope.post(`${one}/change`, async (request) => {
    await getHook(request)
    const { accountId, webhookId } = namesOf(request)
    await changeWebhook(needs, getVisitor(request).actor, { accountId, webhookId, ...readChange(request) })
    return {}
  })

  scope.post(`${one}/secret`, async (request): Promise<WebhookSecret> => {
    await getHook(request)
    const { accountId, webhookId } = namesOf(request)
    const { secret } = await renewWebhookSecret(needs, getVisitor(request).actor, accountId, webhookId)
    return { id: webhookId, secret }
  })

  scope.post(`${one}/remove`, async (request) => {
    await getHook(request)
    const { accountId, webhookId } = namesOf(request)
    await removeWebhook(needs, getVisitor(request).actor, accountId, webhookId)
    return {}
  })

  scope.post(`${one}/test`, async (request): Promise<TestSent> => {
    await getHook(request)
    const { accountId, webhookId } = namesOf(request)
    return testWebhook(needs, getVisitor(request).actor, accountId, webhookId)
  })

  scope.post(`${one}/messages/:messageId/again`, async (request) => {
    await getHook(request)
    await sendAgain(needs, getVisitor(request).actor, namesOf(request))
    return {}
  })

  /** Whether there is such a webhook is nobody's business who has no part in its account. */
  async function getHook(request: FastifyRequest): Promise<WebhookRow> {
    const { accountId, webhookId } = namesOf(request)
    const hook = await notices.findHook(accountId, webhookId)
    if (!hook) throw new Problem('resource.unknown')
    return hook
  }
}

/** Many addresses have a key in their path: who may not change it sees where it leads, and no more. */
function showTo(request: FastifyRequest, hook: WebhookRow): WebhookRow {
  if (hook.url === null || isAtLeast(getAccount(request).role, 'member')) return hook
  return { ...hook, url: `${new URL(hook.url).origin}/…` }
}

function namesOf(request: FastifyRequest): { accountId: string; webhookId: string; messageId: string } {
  // Routes here have these in their addresses.
  const { webhookId, messageId = '' } = request.params as { readonly webhookId: string; readonly messageId?: string }
  return { accountId: getAccount(request).id, webhookId, messageId }
}
