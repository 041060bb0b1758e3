import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { operatorScope, type Scope, scopes } from '#accounts'
import { type Endpoint, pickFirst } from '#catalogue'
import { changeToken, issueToken, revokeToken } from '#desk'
import { writeSample } from '#docs'
import { Problem, Refusal } from '#kit'
import { describeTokens, readTokenFacts, writeRate } from './describe-tokens.ts'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf, queryOf } from './read.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { IssuedToken, TokenEndpoints, TokenPage } from './wire/tokens.ts'

const pageRows = 100
const endpointsMax = 2_000
const microMax = 1e15

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

const rate = Type.Object(
  {
    perSecond: Type.Number({ minimum: 0.001, maximum: 999_999 }),
    burst: Type.Integer({ minimum: 1, maximum: 999_999 }),
  },
  { additionalProperties: false },
)

const form = {
  label: Type.Optional(orNull(Type.String({ maxLength: 400 }))),
  endpoints: Type.Optional(orNull(Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: 500 }))),
  scopes: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { minItems: 1, maxItems: 10 })),
  rate: Type.Optional(orNull(rate)),
  capMicro: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: microMax }))),
  expiresAt: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 8.64e15 }))),
}

const readForm = bodyOf(form)
const readPage = queryOf({
  state: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('revoked')])),
  after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}-[\\w-]{1,40}$' })),
})

interface OfToken {
  readonly Params: { readonly tokenId: string }
}

const languages = ['bash', 'python', 'js', 'go'] as const

/** The tokens of an account: what each may do, how much of that is used, and their making and end. */
export function serveTokens(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { tokens, ledger, catalogue, clock, getAddress, findExample } = needs
  const root = '/accounts/:accountId/tokens'

  scope.get(root, async (request): Promise<TokenPage> => {
    const { state = 'active', after } = readPage(request)
    const account = getAccount(request)
    const { id: accountId } = account
    const isDead = state === 'revoked'
    const rows = await tokens.listTokens({
      accountId,
      isDead,
      isActive: !isDead,
      limit: pageRows,
      after: readAfter(after),
    })
    const [items, facts] = await Promise.all([describeTokens(needs, accountId, rows), readTokenFacts(needs, account)])
    const last = rows.length === pageRows ? rows.at(-1) : undefined
    return { items, facts, next: last ? `${last.createdAt}-${last.id}` : null }
  })

  scope.get(`${root}/endpoints`, async (request): Promise<TokenEndpoints> => {
    const { id: accountId } = getAccount(request)
    const shown = catalogue.list().slice(0, endpointsMax)
    const items = shown.map(async (endpoint) => {
      const { priceMicro } = await ledger.getPrice(accountId, endpoint)
      return { path: endpoint.path, title: endpoint.title, priceMicro }
    })
    return { items: await Promise.all(items) }
  })

  scope.post(root, async (request): Promise<IssuedToken> => {
    const { label, endpoints, rate: asked, capMicro, expiresAt, scopes: named } = readForm(request)
    const { id: accountId } = getAccount(request)
    const known = endpoints?.map(getEndpoint)
    refuseOperators(request, named)
    checkExpiry(expiresAt)
    const { id, secret } = await issueToken(needs, getVisitor(request).actor, {
      accountId,
      scopes: readScopes(named),
      label: label ?? undefined,
      endpoints: known?.map(({ path }) => path),
      rate: asked ? writeRate(asked) : undefined,
      capMicro: capMicro ?? undefined,
      expiresAt: expiresAt ?? undefined,
    })
    const mayCall = named === undefined || named.includes('api:call')
    const first = mayCall ? pickFirst(known ?? catalogue.list(), findExample) : undefined
    return { id, secret, ...(await writeFirst(accountId, first)) }
  })

  scope.post<OfToken>(`${root}/:tokenId/change`, async (request) => {
    const { endpoints, rate: asked, scopes: named, ...rest } = readForm(request)
    const { accountId, tokenId, scopes: before } = await findToken(request)
    refuseOperators(request, [...before, ...(named ?? [])])
    checkExpiry(rest.expiresAt)
    await changeToken(needs, getVisitor(request).actor, {
      ...{ ...rest, accountId, tokenId },
      endpoints: endpoints === null ? null : endpoints?.map((path) => getEndpoint(path).path),
      scopes: readScopes(named),
      rate: asked && writeRate(asked),
    })
    return {}
  })

  scope.post<OfToken>(`${root}/:tokenId/revoke`, async (request) => {
    const { tokenId } = await findToken(request)
    await revokeToken(needs, getVisitor(request).actor, tokenId)
    return {}
  })

  async function findToken(request: FastifyRequest<OfToken>) {
    const { id: accountId } = getAccount(request)
    const token = await tokens.findToken(accountId, request.params.tokenId)
    if (!token) throw new Problem('resource.unknown')
    return { accountId, tokenId: token.id, scopes: token.scopes }
  }

  function getEndpoint(path: string): Endpoint {
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('parameters.invalid', { message: 'endpoints has a path that is none' })
    return endpoint
  }

  function checkExpiry(expiresAt: number | null | undefined): void {
    if (typeof expiresAt === 'number' && expiresAt <= clock.now())
      throw new Refusal('the token would have expired already: choose a day that is still to come')
  }

  async function writeFirst(accountId: string, endpoint: Endpoint | undefined) {
    if (!endpoint) return { samples: [], priceMicro: 0 }
    const server = { name: 'this', url: getAddress() }
    const samples = languages.map((language) => ({
      language,
      text: writeSample('short', language, { endpoint, server }),
    }))
    const { priceMicro } = await ledger.getPrice(accountId, endpoint)
    return { samples, priceMicro }
  }
}

/** What operators' tokens may is given, and changed, by operators alone: a member of their account need be none. */
function refuseOperators(request: FastifyRequest, named: readonly string[] | undefined): void {
  if (named?.includes(operatorScope) && !getVisitor(request).person.isOperator)
    throw new Problem('permission.denied', {
      message: `tokens with the scope ${operatorScope} are for operators to make and change`,
      zh: `只有运营者可以创建或更改具有 ${operatorScope} 权限的令牌。`,
    })
}

/** What a token may do, by names that are known. */
function readScopes(named: readonly string[] | undefined): readonly Scope[] | undefined {
  if (named?.some((name) => !scopes.some((one) => one === name)))
    throw new Problem('parameters.invalid', { message: `scopes are of ${scopes.join(', ')}` })
  return named && scopes.filter((one) => named.includes(one))
}

function readAfter(after: string | undefined) {
  if (after === undefined) return undefined
  const at = after.indexOf('-')
  return { createdAt: Number(after.slice(0, at)), id: after.slice(at + 1) }
}
