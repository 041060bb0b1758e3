import type { ImportPlan, Imports } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly imports: Pick<Imports, 'apply'>
}

/** Takes the endpoints of a document, whole or not at all. Throws a Refusal where another import came between. */
export async function importCatalogue(desk: Needs, actor: Actor, plan: ImportPlan): Promise<void> {
  const { document, added, changed, removed } = plan
  await doDeed(desk, {
    verb: 'import-catalogue',
    actor,
    about: { document },
    to: { added: added.length, changed: changed.length, removed: removed.length },
    changes: [desk.imports.apply(plan)],
    rows: [{ in: 'importedDocument', key: { name: document }, shows: ['revision'] }],
  })
}
