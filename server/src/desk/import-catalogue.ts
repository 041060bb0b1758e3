import type { ImportPlan, Imports } from '#catalogue'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly imports: Pick<Imports, 'apply'>
}

/** Takes the endpoints of a document, whole or not at all. Throws a Refusal where another import came between. */
export async function importCatalogue({ imports, onDeed }: Needs, actor: Actor, plan: ImportPlan): Promise<void> {
  const { document, added, changed, removed } = plan
  await imports.apply(plan)
  const to = { added: added.length, changed: changed.length, removed: removed.length }
  onDeed({ verb: 'import-catalogue', actor, about: { document }, to })
}
