import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { importCatalogue, withdrawImport } from '#desk'
import { amountMicroMax, Problem, yuan } from '#kit'
import { documentBytesMax } from '#openapi'
import { openImportPlans } from './import-plans.ts'
import type { OperatorNeeds } from './operating.ts'
import { bodyOf, queryOf } from './read.ts'
import { getVisitor } from './visitor.ts'
import type { CataloguePlan, CatalogueWithdrawal, Cut, OperatorCatalogue } from './wire/operator-catalogue.ts'

/** What a call of an imported endpoint costs where nobody says: as the command has it. */
const usualMicro = yuan('0.15')

/** Rows of a kind that a page shows; more are counted. */
const shownMax = 200

const name = Type.String({ minLength: 1, maxLength: 400 })
const readAsked = queryOf({
  platform: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  priceMicro: Type.Optional(Type.Integer({ minimum: 0, maximum: amountMicroMax })),
  fileName: Type.Optional(Type.String({ maxLength: 200 })),
})
const readDocumentName = queryOf({ document: name })
const readWithdrawal = bodyOf({ document: name, revision: Type.Integer({ minimum: 0 }) })

/** Where endpoints come from: documents are looked at before they are taken, and before they are taken back. */
export function serveOperatorCatalogue(scope: FastifyInstance, needs: OperatorNeeds): void {
  const { written, withdrawals } = needs
  const plans = openImportPlans(needs, usualMicro)

  scope.get('/operator/catalogue', async (): Promise<OperatorCatalogue> => {
    const documents = await withdrawals.listDocuments()
    return {
      builtIn: written.list().length,
      documents: documents.filter(({ endpoints }) => endpoints > 0),
      bytesMax: documentBytesMax,
      usualMicro,
    }
  })

  void scope.register(async (uploads) => {
    uploads.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: documentBytesMax },
      async (_request: FastifyRequest, body: Buffer) => body,
    )
    uploads.post(
      '/operator/catalogue/plans',
      { bodyLimit: documentBytesMax },
      async (request): Promise<CataloguePlan> => {
        const { body } = request
        if (!Buffer.isBuffer(body)) throw new Problem('body.unsupported', { message: 'the body is a document' })
        return describePlan(await plans.make(getVisitor(request).person.id, body, readAsked(request)))
      },
    )
  })

  scope.post('/operator/catalogue/plans/:planId/apply', async (request) => {
    const { planId } = request.params as { readonly planId: string }
    const { person, actor } = getVisitor(request)
    const { plan } = plans.take(person.id, planId)
    await importCatalogue(needs, actor, plan)
    return { document: plan.document }
  })

  scope.get('/operator/catalogue/withdrawal', async (request): Promise<CatalogueWithdrawal> => {
    const { document, revision, gone, kept } = await withdrawals.planWithdrawal(readDocumentName(request).document)
    return { document, revision, gone: cutPaths(gone), kept: cutPaths(kept) }
  })

  scope.post('/operator/catalogue/withdrawal', async (request) => {
    const { document, revision } = readWithdrawal(request)
    const plan = await withdrawals.planWithdrawal(document)
    // What somebody looked at is what is done.
    await withdrawImport(needs, getVisitor(request).actor, { ...plan, revision })
    return {}
  })
}

const cut = <Item>(items: readonly Item[]): Cut<Item> => ({ count: items.length, items: items.slice(0, shownMax) })
const cutPaths = (paths: readonly string[]): Cut<{ readonly path: string }> => cut(paths.map((path) => ({ path })))

function describePlan({
  id,
  plan,
  read,
  isFirst,
  expiresAt,
}: ReturnType<ReturnType<typeof openImportPlans>['take']>): CataloguePlan {
  return {
    id,
    document: plan.document,
    isFirst,
    added: cut(plan.added.map(({ path, title, platform }) => ({ path, title: title.en, platform: platform.en }))),
    changed: cut(plan.changed),
    removed: cutPaths(plan.removed),
    unchanged: plan.unchanged,
    builtIn: plan.builtIn.length,
    leftOut: cut(read.leftOut),
    notices: cut(read.notices),
    expiresAt,
  }
}
