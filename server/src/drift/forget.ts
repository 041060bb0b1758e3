import { createMention } from '#kit'
import { defineQuery, defineRule, type Store } from '#store'
import { notedErasures, noteErasure } from './erasures.ts'
import { unpackBody } from './refused-bodies.ts'
import { packShape, unpackShape } from './shapes.ts'

export interface Forgetting {
  /**
   * Removes bodies that mention a creator or were asked for about them, and places and changes in whose names the id stands. Says of
   * how many, and how many bodies are damaged, so that nobody can tell. A running service lets go of what it has not written yet.
   */
  forgetNamed(id: string): Promise<{ readonly count: number; readonly damaged: number }>
}

/** An id alone may be given again. */
interface BodyKey {
  readonly id: number
  readonly at: number
}

interface BodyRow {
  readonly question: string
  readonly subject: string | null
  readonly place: string
  readonly bytes: Uint8Array
}

interface EventTexts {
  readonly place: string
  readonly before: string
  readonly after: string
}

interface ShapeTexts {
  readonly places: string
  readonly open: string
}

interface ShapeKey {
  readonly provider: string
  readonly path: string
}

/** Few of each endpoint are kept. */
const listBodies = defineQuery<BodyKey>('drift.listBodyKeys', 'SELECT id, at FROM refused_body')

const findBody = defineQuery<BodyRow, BodyKey>(
  'drift.findBodyToForget',
  'SELECT question, subject, place, bytes FROM refused_body WHERE id = @id AND at = @at',
)

const listEvents = defineQuery<EventTexts & { readonly id: number }>(
  'drift.listEventTexts',
  'SELECT id, place, before, after FROM drift_event',
)

const listShapes = defineQuery<ShapeKey & ShapeTexts>(
  'drift.listShapeTexts',
  'SELECT provider, path, places, open FROM drift_shape',
)

const isEventNamed = (isNamed: Mention, { place, before, after }: EventTexts): boolean =>
  [place, before, after].some(isNamed)

const isShapeNamed = (isNamed: Mention, { places, open }: ShapeTexts): boolean => isNamed(places) || isNamed(open)

type Mention = ReturnType<typeof createMention>

/** Begins: what was observed before is not written after it. */
const beginForgetting = defineRule<object>({
  name: 'drift.beginForgetting',
  announces: true,
  rows: () => [notedErasures],
  apply: noteErasure,
})

interface Forget {
  readonly subject: string
  readonly bodies: readonly BodyKey[]
  readonly events: readonly number[]
  readonly shapes: readonly ShapeKey[]
}

/** Forgets a slice. Whoever keeps a shape in mind reads it again, so that nothing forgotten is written back. */
const forget = defineRule<Forget, number>({
  name: 'drift.forget',
  announces: true,
  rows: ({ bodies, events, shapes }) => [
    notedErasures,
    ...bodies.map(({ id }) => ({ in: 'refusedBody', key: { id } }) as const),
    ...events.map((id) => ({ in: 'driftEvent', key: { id } }) as const),
    ...shapes.map((key) => ({ in: 'driftShape', key }) as const),
  ],
  apply(sheet, { subject, bodies, events, shapes }) {
    const isNamed = createMention(subject)
    noteErasure(sheet)
    const goneBodies = bodies.filter(
      (key) => sheet.find('refusedBody', key)?.at === key.at && sheet.remove('refusedBody', key),
    )
    const goneEvents = events.filter((id) => {
      const event = sheet.find('driftEvent', { id })
      return event && isEventNamed(isNamed, event) && sheet.remove('driftEvent', { id })
    })
    const changed = shapes.filter((key) => {
      const shape = sheet.find('driftShape', key)
      if (!shape || !isShapeNamed(isNamed, shape)) return false
      sheet.change('driftShape', key, strike(isNamed, shape))
      return true
    })
    return goneBodies.length + goneEvents.length + changed.length
  },
})

function strike(isNamed: Mention, { places, open }: ShapeTexts): ShapeTexts {
  const { places: known, tables } = unpackShape(places)
  const kept = new Map([...known].filter(([place]) => !isNamed(place)))
  const keptTables = new Set([...tables].filter((place) => !isNamed(place)))
  const keptOpen = (JSON.parse(open) as unknown[]).filter((change) => !isNamed(JSON.stringify(change)))
  return { places: packShape({ places: kept, tables: keptTables }), open: JSON.stringify(keptOpen) }
}

/** Rows forgotten in one commit. */
const sliceRows = 50

export function openForgetting(store: Store): Forgetting {
  const nothing = { bodies: [], events: [], shapes: [] }

  /** Bodies that name them, and how many are damaged. They are large: each is read by itself, and nothing is locked. */
  async function lookIntoBodies(subject: string, isNamed: Mention) {
    const named: BodyKey[] = []
    let damaged = 0
    for (const key of await store.list(listBodies, {})) {
      const body = await store.find(findBody, key)
      if (!body) continue
      const isIn =
        body.subject === subject || isNamed(body.question) || isNamed(body.place) || tellWhether(isNamed, body.bytes)
      if (isIn) named.push(key)
      else if (isIn === undefined) damaged++
    }
    return { named, damaged }
  }

  return {
    async forgetNamed(subject) {
      const isNamed = createMention(subject)
      await store.write(beginForgetting({}))
      const { named, damaged } = await lookIntoBodies(subject, isNamed)
      const events = (await store.list(listEvents, {})).filter((event) => isEventNamed(isNamed, event))
      const shapes = (await store.list(listShapes, {})).filter((shape) => isShapeNamed(isNamed, shape))
      const slices: Partial<Forget>[] = [
        ...inSlices(named).map((bodies) => ({ bodies })),
        ...inSlices(events).map((slice) => ({ events: slice.map(({ id }) => id) })),
        ...inSlices(shapes).map((slice) => ({ shapes: slice.map(({ provider, path }) => ({ provider, path })) })),
      ]
      let count = 0
      for (const slice of slices) count += await store.write(forget({ ...nothing, ...slice, subject }))
      return { count, damaged }
    },
  }
}

function inSlices<T>(rows: readonly T[]): (readonly T[])[] {
  const count = Math.ceil(rows.length / sliceRows)
  return Array.from({ length: count }, (_, nth) => rows.slice(nth * sliceRows, (nth + 1) * sliceRows))
}

/** Nothing where the body is damaged: erasing the others must not wait for it. */
function tellWhether(isNamed: (bytes: Uint8Array) => boolean, bytes: Uint8Array): boolean | undefined {
  try {
    return isNamed(unpackBody(bytes))
  } catch {
    return undefined
  }
}
