import { parseExactJson } from '#kit'
import { type Fields, isObject } from './fields.ts'
import { findPublished } from './published.ts'
import { keepFullest, readVideo, type UndatedVideo, type Video } from './video.ts'

/** The lists upstreams give, by our names for them and theirs: plural or singular, as it comes. */
const listNames = {
  masterpiece: ['masterpiece_videos', 'masterpiece_video'],
  newest: ['newest_videos', 'newest_video'],
  orderHot: ['order_hot_videos', 'order_hot_video'],
  personalHot: ['personal_hot_videos', 'personal_hot_video'],
  latestPersonal: ['latest_item_info'],
  latestSponsored: ['latest_star_item_info'],
} as const

/**
 * `masterpiece`, `orderHot` and `personalHot` are picked for being good; `newest` is what was published last, and so are
 * `latestPersonal` and `latestSponsored`, apart.
 */
export type ListName = keyof typeof listNames

// The object just above has exactly these keys.
const lists = Object.keys(listNames) as readonly ListName[]

/** An answer's works in one form, whatever shape it came in. A list the answer does not have is empty. */
export interface Reading {
  readonly lists: Readonly<Record<ListName, readonly Video[]>>
  /** Entries of lists that are no works: nobody can read an id in them. */
  readonly unreadable: number
  /** What of its works is read otherwise than it is written, each as often as it stands there. */
  readonly mended: Mended
}

export interface Mended {
  /** Counts written as 0 that nobody had filled. */
  readonly falseZeros: number
  /** Times that were hours ahead. */
  readonly times: number
}

/** How deep an envelope may hide the lists. */
const depthMax = 4

/**
 * Reads an answer, with whatever envelope, that was collected then (Unix milliseconds). `undefined` where it has none of the lists,
 * or is no JSON.
 */
export function readAnswer(body: Buffer, collectedAt: number): Reading | undefined {
  const content = findContent(findJson(body.toString('utf8')), depthMax)
  return content && readContent(content, collectedAt)
}

function findJson(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const allNames: readonly string[] = Object.values(listNames).flat()

function findContent(value: unknown, depth: number): Fields | undefined {
  if (!isObject(value) || depth === 0) return undefined
  if (allNames.some((name) => Object.hasOwn(value, name))) return value
  return findContent(value['data'], depth - 1)
}

function readContent(content: Fields, collectedAt: number): Reading {
  const read: { readonly list: ListName; readonly work: UndatedVideo }[] = []
  let unreadable = 0
  for (const list of lists) {
    for (const entry of listNames[list].flatMap((name) => content[name] ?? [])) {
      const work = readVideo(entry, collectedAt)
      if (work) read.push({ list, work })
      else unreadable++
    }
  }
  const published = findPublished(
    read.map(({ work }) => work.dated),
    collectedAt,
  )
  const videos = read.map(({ list, work }, place) => {
    const when = published[place]
    if (!when) throw new RangeError('a work without a time')
    return { list, video: { ...work.video, published: when } }
  })
  const listed = (name: ListName): Video[] =>
    keepFullest(videos.filter(({ list }) => list === name).map(({ video }) => video))
  return {
    lists: {
      masterpiece: listed('masterpiece'),
      newest: listed('newest'),
      orderHot: listed('orderHot'),
      personalHot: listed('personalHot'),
      latestPersonal: listed('latestPersonal'),
      latestSponsored: listed('latestSponsored'),
    },
    unreadable,
    mended: {
      falseZeros: read.reduce((sum, { work }) => sum + work.falseZeros, 0),
      times: published.filter(({ shiftSeconds }) => shiftSeconds !== 0).length,
    },
  }
}

/** All works of a reading, each once: one that stands in several lists may be told better in one of them. */
export const listWorks = ({ lists: listed }: Reading): Video[] => keepFullest(lists.flatMap((list) => listed[list]))
