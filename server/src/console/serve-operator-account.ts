import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  adjustBalance,
  grantCalls,
  invitePerson,
  resumeAccount,
  setLimit,
  setPrice,
  setQuota,
  suspendAccount,
  topUp,
  unsetPrice,
} from '#desk'
import { amountMicroMax, Problem } from '#kit'
import { joinAddress, readRole } from '#people'
import type { ConsoleNeeds } from './needs.ts'
import { openOneAccount } from './one-account.ts'
import { bodyOf } from './read.ts'
import { getVisitor } from './visitor.ts'
import type { AccountBalance, InvitationLink, OneAccount } from './wire/operator-accounts.ts'

const reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const path = Type.String({ minLength: 1, maxLength: 300 })
const micro = Type.Integer({ minimum: 0, maximum: amountMicroMax })

const readStatus = bodyOf({ status: Type.Union([Type.Literal('active'), Type.Literal('suspended')]), reason })
const readTopUp = bodyOf({
  amountMicro: Type.Integer({ minimum: 1, maximum: amountMicroMax }),
  reason,
  /** Of the form as it was opened: sent twice, it is applied once. */
  key: Type.String({ pattern: '^[A-Za-z0-9-]{8,60}$' }),
})
const readAdjustment = bodyOf({
  amountMicro: Type.Integer({ minimum: -amountMicroMax, maximum: amountMicroMax }),
  reason,
})
const readGrant = bodyOf({ path, calls: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }) })
const readQuota = bodyOf({ dailyLimit: Type.Union([Type.Integer({ minimum: 0, maximum: 999_999_999 }), Type.Null()]) })
const readLimit = bodyOf({
  path: Type.Optional(path),
  rate: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
})
const readPrice = bodyOf({ path, priceMicro: micro, cachedMicro: Type.Optional(micro) })
const readPath = bodyOf({ path })
const readInvitation = bodyOf({
  email: Type.String({ minLength: 3, maxLength: 320 }),
  role: Type.Union([Type.Literal('owner'), Type.Literal('member'), Type.Literal('viewer')]),
})

/** One account, as operators keep it: each change is a verb of the desk. */
export function serveOperatorAccount(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { accounts, ledger, catalogue, getAddress } = needs
  const findOne = openOneAccount(needs)
  const root = '/operator/accounts/:accountId'

  scope.get(root, async (request): Promise<OneAccount> => {
    const found = await findOne(idOf(request))
    if (!found) throw new Problem('resource.unknown')
    return found
  })

  scope.post(`${root}/status`, async (request): Promise<void> => {
    const { status, reason: because } = readStatus(request)
    const { name } = await getAccount(request)
    const act = status === 'active' ? resumeAccount : suspendAccount
    await act(needs, getVisitor(request).actor, name, because)
  })

  scope.post(`${root}/top-up`, async (request): Promise<AccountBalance> => {
    const { key, ...asked } = readTopUp(request)
    const { accountId } = await getAccount(request)
    const isApplied = await topUp(needs, getVisitor(request).actor, { accountId, ...asked, key: `console ${key}` })
    return balanceOf(accountId, isApplied)
  })

  scope.post(`${root}/adjust`, async (request): Promise<AccountBalance> => {
    const asked = readAdjustment(request)
    const { accountId } = await getAccount(request)
    await adjustBalance(needs, getVisitor(request).actor, { accountId, ...asked })
    return balanceOf(accountId, true)
  })

  scope.post(`${root}/grant`, async (request): Promise<void> => {
    const { calls, ...asked } = readGrant(request)
    const { accountId } = await getAccount(request)
    await grantCalls(needs, getVisitor(request).actor, { accountId, path: readEndpoint(asked.path), calls })
  })

  scope.post(`${root}/quota`, async (request): Promise<void> => {
    const asked = readQuota(request)
    const { accountId } = await getAccount(request)
    await setQuota(needs, getVisitor(request).actor, { accountId, ...asked })
  })

  scope.post(`${root}/limit`, async (request): Promise<void> => {
    const { path: wanted, rate } = readLimit(request)
    const { accountId } = await getAccount(request)
    const of = wanted === undefined ? undefined : readEndpoint(wanted, rate === null)
    await setLimit(needs, getVisitor(request).actor, { accountId, path: of, rate })
  })

  scope.post(`${root}/price`, async (request): Promise<void> => {
    const { path: wanted, ...prices } = readPrice(request)
    const { accountId } = await getAccount(request)
    await setPrice(needs, getVisitor(request).actor, { accountId, path: readEndpoint(wanted), ...prices })
  })

  scope.post(`${root}/price/unset`, async (request): Promise<void> => {
    const { path: wanted } = readPath(request)
    const { accountId } = await getAccount(request)
    await unsetPrice(needs, getVisitor(request).actor, { accountId, path: wanted })
  })

  scope.post(`${root}/invite`, async (request): Promise<InvitationLink> => {
    const { email, role } = readInvitation(request)
    const { accountId } = await getAccount(request)
    const asked = { email, accountId, role: readRole(role) }
    const { secret, expiresAt } = await invitePerson(needs, getVisitor(request).actor, asked)
    return { address: joinAddress(getAddress(), secret), expiresAt }
  })

  /** The account of the address, which must be there. */
  async function getAccount(request: FastifyRequest): Promise<{ readonly accountId: string; readonly name: string }> {
    const accountId = idOf(request)
    const name = await accounts.findName(accountId)
    if (name === undefined) throw new Problem('resource.unknown')
    return { accountId, name }
  }

  /** A path of the catalogue; what is taken away may be of an endpoint that is gone. */
  function readEndpoint(wanted: string, mayBeGone = false): string {
    const found = catalogue.find(wanted)
    if (!found && !mayBeGone) throw new Problem('parameters.invalid', { message: 'there is no endpoint at this path' })
    return found?.path ?? wanted
  }

  async function balanceOf(accountId: string, isApplied: boolean): Promise<AccountBalance> {
    const { availableMicro } = await ledger.getBalance(accountId)
    return { availableMicro, isApplied }
  }
}

function idOf({ params }: FastifyRequest): string {
  const { accountId } = params as { readonly accountId?: string }
  return accountId ?? ''
}
