import { findOwner, type Shape } from '#catalogue'
import type { DriftChange } from './change.ts'
import { type Kinds, nullOnly, objectBit, packKinds, showKinds } from './kinds.ts'
import { createPresence, isMilestone, knownAfter, noteFilled, noteMissed, type Presence } from './presence.ts'

/** What was seen at one place so far. */
export interface KnownPlace extends Presence {
  kinds: Kinds
  /** When it became so: Unix milliseconds. */
  since: number
  /** Whether it was there in every answer that had the object it is a member of. */
  isSteady: boolean
}

/** What a provider's answers for an endpoint looked like so far. */
export interface KnownShape {
  readonly places: Map<string, KnownPlace>
  /** Objects whose names are data, by what was seen of them. */
  readonly tables: Set<string>
}

/** What a schema documents, as answers are compared with it. */
export interface Documented {
  readonly kinds: ReadonlyMap<string, Kinds>
  /** Objects some of whose members it names. */
  readonly described: ReadonlySet<string>
  readonly tables: ReadonlySet<string>
}

export function packDocumented({ kinds, tables }: Shape): Documented {
  const packed = new Map([...kinds].map(([place, seen]) => [place, packKinds(seen)] as const))
  const described = new Set([...packed.keys()].flatMap((place) => findOwner(place) ?? []))
  return { kinds: packed, described, tables }
}

/** Whether names of an object are data: as it is documented or was read before, for one more name must not turn it over. */
export function isTable(known: KnownShape, documented: Documented | undefined, place: string): boolean | undefined {
  if (documented?.described.has(place)) return false
  if (known.tables.has(place) || documented?.tables.has(place)) return true
  return ((known.places.get(place)?.kinds ?? 0) & objectBit) === 0 ? undefined : false
}

const placesMax = 2_000

/** More members than this that nobody documents, over the answers seen: their names are data. */
const namesMax = 60

interface Learnt {
  readonly changes: readonly DriftChange[]
  /** Those of them, and those told before, by which answers differ for good: others come and go, as creators do. */
  readonly lasting: readonly DriftChange[]
  /** Whether anything is known now that was not. */
  readonly isNews: boolean
}

interface Seen {
  readonly shape: Shape
  /** Absent where nobody documents what this provider sends. */
  readonly documented: Documented | undefined
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Compares an answer with those before it, and learns from it. A branch that is new or gone is one change, at its root; what a list or
 * an object holds that never held anything before is no change, unless it is documented otherwise.
 */
export function learnShape(known: KnownShape, seen: Seen): Learnt {
  const { places } = known
  // As it was before this answer: members come after the object they belong to.
  const before = new Map([...seen.shape.kinds.keys()].map((place) => [place, places.get(place)?.kinds ?? 0] as const))
  const changes: DriftChange[] = []
  const knownCount = places.size
  let isNews = false
  for (const [place, kinds] of seen.shape.kinds) {
    const entry = places.get(place)
    const found = packKinds(kinds)
    isNews ||= entry ? (found & ~entry.kinds) !== 0 : places.size < placesMax
    const change = entry ? widen(entry, place, found, seen) : add(known, place, found, seen, before)
    if (change) changes.push(change)
  }
  if (seen.shape.isWhole) changes.push(...findVanished(known, seen.shape))
  const lasting = changes.filter((change) => !isPassing(change, known, seen))
  for (const change of count(known, seen.shape)) {
    lasting.push(change)
    if (!places.get(change.place)?.isTold) changes.push(change)
  }
  for (const { place, change } of changes) {
    const entry = places.get(place)
    if (entry && change !== 'new') entry.isTold = true
  }
  if (places.size > knownCount) foldTables(known, seen)
  // Only of what is remembered itself, or whoever sends other names each time is remembered without end.
  for (const place of seen.shape.tables) if (places.has(place)) known.tables.add(place)
  const whole = places.get('')
  return { changes, lasting, isNews: isNews || changes.length > 0 || (whole !== undefined && isMilestone(whole)) }
}

/** What may be so for one creator and not for the next: nothing there, or a member of an object that is hardly known. */
function isPassing({ change, place, after }: DriftChange, { places }: KnownShape, { documented }: Seen): boolean {
  if (change === 'vanished' || (change === 'retyped' && after === nothingThere)) return true
  const owner = findOwner(place)
  if (change !== 'new' || owner === undefined || documented?.described.has(owner)) return false
  return (places.get(owner)?.filled ?? 0) < knownAfter
}

const nothingThere = showKinds(nullOnly)

/** Counts which members are filled; gives those that are missing more often in a row than chance would have it. */
function count({ places }: KnownShape, { kinds, isWhole }: Shape): DriftChange[] {
  const changes: DriftChange[] = []
  for (const [place, entry] of places) {
    const found = packKinds(kinds.get(place) ?? [])
    const owner = findOwner(place)
    if ((found & ~nullOnly) !== 0) noteFilled(entry)
    else if (isWhole && owner !== undefined && kinds.get(owner)?.has('object') && noteMissed(entry))
      changes.push(describeLasting(place, entry, found))
  }
  return changes
}

function describeLasting(place: string, entry: KnownPlace, found: Kinds): DriftChange {
  const { filled, missed, isTold, since } = entry
  const before = showKinds(found === 0 ? entry.kinds : entry.kinds & ~nullOnly)
  // What was told of a single answer some time ago is told again: it has become another thing.
  const often = isTold ? '' : ` in ${filled} of ${filled + missed} answers`
  const change = found === 0 ? 'vanished' : 'retyped'
  return { change, place, before: `${before}${often}`, after: showKinds(found), since: isTold ? since : null }
}

function add(
  { places }: KnownShape,
  place: string,
  found: Kinds,
  { documented, now }: Seen,
  before: ReadonlyMap<string, Kinds>,
): DriftChange | undefined {
  if (places.size >= placesMax) return undefined
  const owner = findOwner(place)
  const wasOwnerSeen = owner !== undefined && ((before.get(owner) ?? 0) & objectBit) !== 0
  const isSteady = owner !== undefined && !wasOwnerSeen
  places.set(place, { ...createPresence(), kinds: found, since: now, isSteady })
  const expected = documented?.kinds.get(place)
  if (expected !== undefined) {
    const odd = found & ~expected
    return odd === 0
      ? undefined
      : { change: 'retyped', place, before: showKinds(expected), after: showKinds(odd), since: null }
  }
  const isNews = owner !== undefined && (wasOwnerSeen || documented?.described.has(owner) === true)
  return isNews ? { change: 'new', place, before: showKinds(0), after: showKinds(found), since: null } : undefined
}

function widen(entry: KnownPlace, place: string, found: Kinds, { documented, now }: Seen): DriftChange | undefined {
  const fresh = found & ~entry.kinds
  if (fresh === 0) return undefined
  const { kinds, since } = entry
  entry.kinds |= fresh
  entry.since = now
  // What was null so far may be filled with what is documented, or with anything where nothing is.
  const odd = kinds === nullOnly ? fresh & ~(documented?.kinds.get(place) ?? fresh) : fresh
  return odd === 0 ? undefined : { change: 'retyped', place, before: showKinds(kinds), after: showKinds(odd), since }
}

function findVanished({ places }: KnownShape, { kinds }: Shape): DriftChange[] {
  const changes: DriftChange[] = []
  for (const [place, entry] of places) {
    if (!entry.isSteady || kinds.has(place)) continue
    const owner = findOwner(place)
    if (owner === undefined || !kinds.get(owner)?.has('object') || kinds.has(`${owner}{}`)) continue
    entry.isSteady = false
    changes.push({ change: 'vanished', place, before: showKinds(entry.kinds), after: showKinds(0), since: entry.since })
  }
  return changes
}

/** An object in which ever more names turn up is a table. */
function foldTables({ places, tables }: KnownShape, { documented, now }: Seen): void {
  const members = Map.groupBy(places.keys(), findOwner)
  for (const [owner, beginnings] of members) {
    if (owner === undefined || beginnings.length <= namesMax || documented?.described.has(owner)) continue
    const kinds = beginnings.reduce((bits, place) => bits | (places.get(place)?.kinds ?? 0), 0)
    const folded = new Set(beginnings)
    const isInside = (place: string): boolean =>
      folded.has(place) || (place.startsWith(owner) && beginnings.some((start) => isWithin(place, start)))
    for (const place of [...places.keys()]) if (isInside(place)) places.delete(place)
    for (const place of [...tables]) if (isInside(place)) tables.delete(place)
    // What it lies in may have been folded before it.
    if (!places.has(owner)) continue
    places.set(`${owner}{}`, { ...createPresence(), kinds, since: now, isSteady: false })
    tables.add(owner)
  }
}

const isWithin = (place: string, start: string): boolean =>
  place.startsWith(start) && (place.length === start.length || '.[{'.includes(place[start.length] ?? ''))

/** Whether an answer is again as it was before a change. */
export function isBack({ change, place, after }: DriftChange, { kinds }: Shape): boolean {
  const found = kinds.get(place)
  if (change === 'unfit') return true
  if (change === 'vanished') return found !== undefined
  if (change === 'retyped' && after === nothingThere) return [...(found ?? [])].some((kind) => kind !== 'null')
  if (change === 'retyped') {
    const odd = after.split(' or ')
    return found !== undefined && ![...found].some((kind) => odd.includes(kind))
  }
  const owner = findOwner(place)
  return found === undefined && owner !== undefined && kinds.get(owner)?.has('object') === true
}
