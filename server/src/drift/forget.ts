import { createMention } from '#kit'
import type { Closure, Store } from '#store'
import { unpackBody } from './refused-bodies.ts'
import { packShape, unpackShape } from './shapes.ts'

export interface Forgetting {
  /**
   * Removes bodies that mention a creator or were asked for about them, and places and changes in whose names the id stands. Says of
   * how many, and how many bodies are damaged, so that nobody can tell. A running service lets go of what it has not written yet.
   */
  forgetNamed(id: string): Promise<{ readonly count: number; readonly damaged: number }>
}

/** How often something was erased: what was observed before is not to be written after it. */
export interface Erasures {
  read(): number
  readonly note: Closure
}

export function openErasures(store: Store): Erasures {
  const find = store.prepare<{ value: string }>(`SELECT value FROM remembered WHERE name = 'drift erasures'`)
  const upsert = store.prepare(
    `INSERT INTO remembered (name, value) VALUES ('drift erasures', '1')
     ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
  )
  return { read: () => Number(find.find()?.value ?? 0), note: () => void upsert.run() }
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

export function openForgetting(store: Store, erasures: Erasures): Forgetting {
  const listBodies = store.prepare<BodyKey>('SELECT id, at FROM refused_body')
  const findBody = store.prepare<BodyRow>(
    'SELECT question, subject, place, bytes FROM refused_body WHERE id = @id AND at = @at',
  )
  const removeBody = store.prepare('DELETE FROM refused_body WHERE id = @id')
  const listEvents = store.prepare<{ id: number; place: string; before: string; after: string }>(
    'SELECT id, place, before, after FROM drift_event',
  )
  const removeEvent = store.prepare('DELETE FROM drift_event WHERE id = @id')
  const listShapes = store.prepare<{ provider: string; path: string; places: string; open: string }>(
    'SELECT provider, path, places, open FROM drift_shape',
  )
  const update = store.prepare(
    'UPDATE drift_shape SET places = @places, open = @open WHERE provider = @provider AND path = @path',
  )

  return {
    async forgetNamed(id) {
      const isNamed = createMention(id)
      const looked = new Map<string, boolean | undefined>()

      /** Whether one names them; nothing where it is damaged. */
      function look(key: BodyKey): boolean | undefined {
        const name = `${key.id} ${key.at}`
        if (!looked.has(name)) looked.set(name, lookInto(findBody.find({ ...key })))
        return looked.get(name)
      }

      function lookInto(body: BodyRow | undefined): boolean | undefined {
        if (!body) return false
        const { question, subject, place, bytes } = body
        return subject === id || isNamed(question) || isNamed(place) || tellWhether(isNamed, bytes)
      }

      // Bodies are large, and while this writes no call is settled: then there is only to look at those that came meanwhile.
      for (const key of listBodies.list()) look(key)
      return store.write(() => {
        let [count, damaged] = [0, 0]
        for (const key of listBodies.list()) {
          const isIn = look(key)
          if (isIn === undefined) damaged++
          else if (isIn) count += removeBody.run({ id: key.id })
        }
        for (const { id: event, ...texts } of listEvents.list())
          if (Object.values(texts).some(isNamed)) count += removeEvent.run({ id: event })
        for (const { places, open, ...whose } of listShapes.list()) {
          if (!isNamed(places) && !isNamed(open)) continue
          const { places: known, tables } = unpackShape(places)
          const kept = new Map([...known].filter(([place]) => !isNamed(place)))
          const keptTables = new Set([...tables].filter((place) => !isNamed(place)))
          const keptOpen = (JSON.parse(open) as unknown[]).filter((change) => !isNamed(JSON.stringify(change)))
          update.run({
            ...whose,
            places: packShape({ places: kept, tables: keptTables }),
            open: JSON.stringify(keptOpen),
          })
          count++
        }
        erasures.note()
        return { count, damaged }
      })
    },
  }
}

/** Nothing where the body is damaged: erasing the others must not wait for it. */
function tellWhether(isNamed: (bytes: Uint8Array) => boolean, bytes: Uint8Array): boolean | undefined {
  try {
    return isNamed(unpackBody(bytes))
  } catch {
    return undefined
  }
}
