import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { access } from '#accounts'
import { problems, yuan } from '#kit'
import { at, listOperations, listUndescribed, type Operation, resolve } from '#support/described'
import { kolPath, openTestService, successorPath, type TestService } from '#support/service'
import { workId, worksAnswer } from '#support/works'

/** Nobody the built-in recordings know. */
const creator = '70000000009'

const readDocument = async ({ url }: TestService, lang: 'en' | 'zh' = 'en'): Promise<unknown> =>
  (await fetch(`${url}/openapi${lang === 'zh' ? '-zh' : ''}.json`)).json()

const isOurs = ({ path }: Operation): boolean => !path.startsWith('/api/')
const routeOf = ({ path }: Operation): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** A service in which there is something to tell: calls, answers of two endpoints, and a creator nobody knows. */
async function openTold(t: TestContext) {
  const service = await openTestService(t)
  service.record(kolPath, { kolId: creator }, worksAnswer([1_000, 2_000]))
  service.record(successorPath, { oAuthorId: creator, platform: 'SHORT_VIDEO' }, worksAnswer([3_000]))
  const caller = await service.addCaller({ balanceMicro: yuan('10') })
  const operator = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })
  const asked = await service.ask(`${kolPath}?kolId=${creator}&token=${caller.secret}`)
  await service.ask(`${successorPath}?oAuthorId=${creator}&token=${caller.secret}`)
  const told = await service.ask(`${kolPath}?kolId=${creator}&token=${operator.secret}`)
  const newest = await service.ask(`/v1/kols/${creator}/snapshots?token=${operator.secret}`)
  const paths: Readonly<Record<string, string>> = {
    kolId: creator,
    itemId: workId(0),
    requestId: asked.body.requestId,
  }
  const queries: Readonly<Record<string, string>> = { '/status/health': kolPath, '/status/api-example/detail': kolPath }
  const targetOf = ({ path }: Operation, id = '1'): string =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => paths[name] ?? id) +
    (queries[path] === undefined ? '?' : `?api=${encodeURIComponent(queries[path])}&`)
  return {
    service,
    caller,
    operator,
    targetOf,
    toldId: told.body.requestId,
    ownId: String(at(newest.body, 'snapshots', '0', 'snapshot')),
  }
}

interface Sent {
  readonly status: number
  readonly type: string
  readonly value: unknown
}

async function send(url: string, secret?: string): Promise<Sent> {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
  const text = await response.text()
  return { status: response.status, type, value: type.endsWith('json') ? JSON.parse(text) : text }
}

/** What of an answer the document does not say. */
function listUntold(document: unknown, { fields }: Operation, { status, type, value }: Sent): string[] {
  const response = resolve(document, at(fields, 'responses', String(status)))
  const media = at(response, 'content', type)
  if (media === undefined) return [`${status} ${type} is not in the document`]
  return listUndescribed(document, at(media, 'schema'), value)
}

test('the document has every path of ours', async (t) => {
  const { service, caller, operator, targetOf, toldId, ownId } = await openTold(t)
  const document = await readDocument(service)
  const operations = listOperations(document)
  const ours = operations.filter(isOurs)

  await t.test('with the scope it takes', () => {
    const scopes = new Map<string, string>(Object.entries(access))
    for (const operation of operations) {
      const scope = isOurs(operation) ? scopes.get(routeOf(operation)) : access['/api/call']
      const security = operation.fields['security'] ?? at(document, 'security')
      assert.deepEqual(security, scope === 'anybody' ? [] : [{ bearer: [scope] }, { token: [scope] }], operation.path)
    }
  })

  await t.test('with the parameters it reads: given twice, each is refused', async () => {
    for (const operation of ours) {
      for (const one of [operation.fields['parameters']].flat()) {
        const { in: place, name } = resolve(document, one)
        if (place !== 'query') continue
        const { status } = await send(`${service.url}${targetOf(operation)}&${name}=1&${name}=1`, operator.secret)
        assert.equal(status, 400, `${operation.path} ${name}`)
      }
    }
  })

  await t.test('with answers as they are, member for member', async () => {
    for (const operation of ours) {
      for (const secret of [caller.secret, operator.secret]) {
        const target = service.url + targetOf(operation, secret === operator.secret ? ownId : '1')
        const isAsking = /\/(videos|metrics)$/.test(operation.path)
        const sent = [await send(target, secret), ...(isAsking ? [await send(`${target}&maxAge=1ms`, secret)] : [])]
        for (const one of sent) assert.deepEqual(listUntold(document, operation, one), [], `${operation.path}`)
        const isHidden = secret === caller.secret && ['/metrics', '/v1/providers'].includes(operation.path)
        assert.equal(sent[0]?.status, isHidden ? 403 : 200, operation.path)
      }
    }
    const call = ours.find(({ fields }) => fields['operationId'] === 'getCall')
    assert.ok(call)
    const sent = await send(`${service.url}/v1/calls/${toldId}`, operator.secret)
    assert.deepEqual(listUntold(document, call, sent), [])
  })

  await t.test('with refusals as they are', async () => {
    for (const operation of ours) {
      const target = service.url + targetOf(operation)
      const wrong = target.replace(creator, '77777').replace(/[0-9a-f]{32}/, 'f'.repeat(32))
      const sent = [
        await send(target),
        await send(wrong, operator.secret),
        await send(`${target}&limit=0&api=1`, operator.secret),
      ]
      for (const one of sent)
        assert.deepEqual(listUntold(document, operation, one), [], `${operation.path} ${one.status}`)
    }
  })
})

test('every example of the document is what its schema says', async (t) => {
  const service = await openTestService(t)
  for (const lang of ['en', 'zh'] as const) {
    const document = await readDocument(service, lang)
    let seen = 0
    for (const operation of listOperations(document)) {
      for (const part of Object.values(Object(operation.fields['responses']))) {
        for (const [type, media] of Object.entries(Object(at(resolve(document, part), 'content')))) {
          const examples = Object.values(Object(at(media, 'examples'))).map((one) => resolve(document, one)['value'])
          for (const value of [at(media, 'example') ?? [], ...examples].flat()) {
            seen++
            const wrong = listUndescribed(document, at(media, 'schema'), value)
            assert.deepEqual(wrong, [], `${lang} ${operation.path} ${type}`)
          }
        }
      }
    }
    assert.ok(seen > 500, String(seen))
  }
})

test('where HTTP_STATUS is always-200, the document has the statuses that are really sent', async (t) => {
  const service = await openTestService(t, { environment: { HTTP_STATUS: 'always-200' } })
  const { secret } = await service.addCaller()
  const document = await readDocument(service)
  const codes = new Set<number>(Object.values(problems).map(({ code }) => code))

  for (const operation of listOperations(document)) {
    const isContract = /^\/(api|user|status)\//.test(operation.path)
    const statuses = Object.keys(Object(operation.fields['responses']))
    assert.equal(statuses.length === 1, isContract, operation.path)
    if (!isContract) continue
    const examples = Object.values(
      Object(at(operation.fields, 'responses', '200', 'content', 'application/json', 'examples')),
    )
    const told = examples.map((one) => at(resolve(document, one), 'value', 'code'))
    assert.deepEqual(new Set(told), new Set([0, ...codes]), operation.path)
  }
  const find = (path: string) => listOperations(document).find((one) => one.path === path)
  for (const path of ['/user/get-balance', '/status/health', '/v1/calls', kolPath]) {
    const operation = find(path)
    assert.ok(operation)
    const sent = [await send(service.url + path), await send(`${service.url}${path}?limit=0`, secret)]
    for (const one of sent) assert.deepEqual(listUntold(document, operation, one), [], path)
  }
})
