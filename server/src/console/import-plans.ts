import { type ImportPlan, planImport } from '#catalogue'
import { type Clock, formatDay, Problem, Refusal } from '#kit'
import { type ReadEndpoints, readApart } from '#openapi'
import type { OperatorNeeds } from './operating.ts'

/** A document that was read and compared, and waits to be taken. */
export interface KeptPlan {
  readonly id: string
  readonly plan: ImportPlan
  readonly read: ReadEndpoints
  readonly isFirst: boolean
  readonly expiresAt: number
}

interface Asked {
  readonly platform?: string | undefined
  readonly priceMicro?: number | undefined
  readonly fileName?: string | undefined
}

export interface ImportPlans {
  /** Reads a document apart from calls. Throws a Refusal where it is none, or while another one is read. */
  make(personId: string, document: Uint8Array, asked: Asked): Promise<KeptPlan>
  /** What this person looked at; it is taken once. */
  take(personId: string, id: string): KeptPlan
}

type PlanNeeds = Pick<OperatorNeeds, 'clock' | 'imports' | 'written'>

/** How long somebody may look at a plan. */
const keptMs = 1_800_000

/** Each may be as large as the document it is made of; a person has one. */
const plansMax = 4

export function openImportPlans({ clock, imports, written }: PlanNeeds, usualMicro: number): ImportPlans {
  const kept = new Map<string, KeptPlan>()
  let isReading = false
  let made = 0

  async function read(document: Uint8Array, { platform, priceMicro, fileName }: Asked): Promise<Omit<KeptPlan, 'id'>> {
    const found = await readApart({ bytes: document, platform, fileName })
    const plan = planImport({
      document: found.name,
      definitions: found.definitions,
      known: await imports.readAll(),
      written: written.list(),
      priceMicro,
      usualMicro,
      today: formatDay(clock.now()),
    })
    refuseNothing(plan, found)
    const isFirst = !(await imports.isKnown(found.name))
    return { plan, read: found, isFirst, expiresAt: clock.now() + keptMs }
  }

  return {
    async make(personId, document, asked) {
      if (isReading) throw new Refusal('another document is being read; try again in a moment')
      isReading = true
      try {
        const plan = { id: `${++made}`, ...(await read(document, asked)) }
        kept.delete(personId)
        kept.set(personId, plan)
        for (const oldest of kept.keys()) if (kept.size > plansMax) kept.delete(oldest)
        return plan
      } finally {
        isReading = false
      }
    },
    take(personId, id) {
      const plan = kept.get(personId)
      if (plan?.id !== id) throw new Problem('resource.unknown')
      kept.delete(personId)
      if (isOver(plan, clock)) throw new Refusal('this was looked at too long ago; upload the document again')
      return plan
    },
  }
}

const isOver = ({ expiresAt }: KeptPlan, clock: Clock): boolean => expiresAt <= clock.now()

/** What has nothing for this service is no catalogue, unless all that it had before is gone. */
function refuseNothing({ endpoints, unchanged, builtIn }: ImportPlan, { leftOut }: ReadEndpoints): void {
  if (endpoints.length > 0 || unchanged > 0 || builtIn.length > 0) return
  const [first] = leftOut
  if (!first) throw new Refusal('the document has no operations')
  throw new Refusal(`none of its operations can be served; ${first.operation}, ${first.place}: ${first.what}`)
}
