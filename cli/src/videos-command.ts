import type { Reading, Video } from '@almagest/sdk/core'
import { type Command, Option } from 'commander'
import { showAge, showCount, showDay, showShare, showTime } from './figures.ts'
import { readKept } from './kept.ts'
import type { Column, Listing } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addReading, type ReadingOptions, readingParams, readKolId, show } from './options.ts'
import { openService } from './service.ts'

const listNames = ['newest', 'masterpiece', 'orderHot', 'personalHot', 'latestPersonal', 'latestSponsored'] as const
type ListName = (typeof listNames)[number]

/** A work, and the list of the answer it stands in. */
export interface ListedVideo extends Video {
  readonly list: ListName
}

export const videoColumns: readonly Column<ListedVideo>[] = [
  { name: 'list', read: ({ list }) => list },
  { name: 'itemId', title: 'WORK', read: ({ itemId }) => itemId },
  { name: 'publishedAt', title: 'PUBLISHED', read: (one) => one.publishedAt, show: (one) => showDay(one.publishedAt) },
  countColumn('plays', 'PLAYS'),
  countColumn('likes', 'LIKES'),
  { ...countColumn('comments', 'COMMENTS'), isSpare: true },
  { ...countColumn('shares', 'SHARES'), isSpare: true },
  countColumn('favourites'),
  countColumn('impressions'),
  {
    name: 'interactionRate',
    title: 'RATE',
    isRight: true,
    read: ({ interactionRate }) => interactionRate.value,
    show: ({ interactionRate }) => showShare(interactionRate.value),
  },
  { name: 'title', title: 'TITLE', least: 12, read: ({ title }) => title },
  { name: 'durationSeconds', read: ({ durationSeconds }) => durationSeconds },
  { name: 'mediaType', read: ({ mediaType }) => mediaType },
  { name: 'isHot', read: ({ isHot }) => isHot },
  { name: 'url', read: ({ url }) => url },
]

type Count = 'plays' | 'likes' | 'comments' | 'shares' | 'favourites' | 'impressions'

function countColumn(name: Count, title?: string): Column<ListedVideo> {
  return { name, ...(title && { title }), isRight: true, read: (one) => one[name], show: (one) => showCount(one[name]) }
}

/** Works of the lists that are meant, in the order of the answer. */
export const listVideos = ({ lists }: Reading, meant: ListName | 'all'): ListedVideo[] =>
  listNames
    .filter((list) => meant === 'all' || meant === list)
    .flatMap((list) => lists[list].map((video) => ({ ...video, list })))

interface VideosOptions extends ReadingOptions {
  readonly list: ListName | 'all'
}

export function addVideosCommand(program: Command, needs: Needs): void {
  const videos = program
    .command('videos')
    .summary('works of a creator, in the newest answer that was kept')
    .description("A creator's works, as the newest answer that was kept has them. Free, unless --max-age asks anew.")
    .argument('<kolId>', 'KOL ID', readKolId)
    .addOption(new Option('--list <name>', 'which of its lists').choices([...listNames, 'all']).default('newest'))
    .action(async (kolId: string, options: VideosOptions) => {
      const client = await openService(needs, options)
      const params = { kolId, ...readingParams(options) }
      const asked = client.get('/v1/kols/{kolId}/videos', params, { signal: needs.signal })
      show(needs, options, listReading(await readKept(kolId, asked), options.list))
    })
  addExamples(addReading(videos), [
    ['kol videos 6831825876674412552', 'the newest works'],
    ['kol videos 6831825876674412552 --max-age 24h', 'no older than a day: asked, and charged, where they are'],
    ['kol videos 6831825876674412552 --list all --csv > works.csv', 'every list, for a spreadsheet'],
  ])
}

function listReading(reading: Reading, meant: ListName | 'all'): Listing<ListedVideo> {
  const { kolId, from, lists } = reading
  const others = listNames.filter((list) => meant !== 'all' && list !== meant && lists[list].length > 0)
  return {
    columns: meant === 'all' ? videoColumns.map(nameList) : videoColumns,
    rows: listVideos(reading, meant),
    above: [`${kolId}, collected ${showTime(from.collectedAt)}, ${showAge(from.ageSeconds)} ago`],
    below:
      others.length === 0 ? [] : [`Other lists: ${others.map((list) => `${list} ${lists[list].length}`).join(', ')}`],
    none: meant === 'all' ? 'The answer has no works.' : `The answer has no works in the list ${meant}.`,
    json: reading,
  }
}

/** Where there are several lists, each work says which it stands in. */
const nameList = (column: Column<ListedVideo>): Column<ListedVideo> =>
  column.name === 'list' ? { ...column, title: 'LIST' } : column
