import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ask } from './client.ts'
import { ApiRefusal } from './refusal.ts'

const freshMs = 15_000
const keptMs = 10 * 60_000
const retriesMax = 2

/** What was refused is refused again; what was not answered may be. */
const mayRetry = (failures: number, error: Error): boolean =>
  failures < retriesMax && (!(error instanceof ApiRefusal) || error.status === 0 || error.status >= 502)

/** Reads are asked again, changes never; figures stay while newer ones are fetched. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        gcTime: keptMs,
        retry: mayRetry,
        retryDelay: (failures) => 400 * 2 ** failures,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })

export const viewOptions = <View>(path: string) =>
  queryOptions({ queryKey: ['view', path], queryFn: ({ signal }) => ask<View>(path, signal) })

export interface ViewForm {
  /** Asked again so often while somebody looks. */
  readonly everyMs?: number
  /** Whether the last figures stay while the path changes: of filters, not of another object. */
  readonly keepsLast?: boolean
  readonly isOff?: boolean
}

/** What a page shows: the answer of one path. */
export const useView = <View>(path: string, { everyMs, keepsLast, isOff }: ViewForm = {}) =>
  useQuery({
    ...viewOptions<View>(path),
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    // Its type asks that a view be no function, which is not known of any type.
    ...(keepsLast ? { placeholderData: keepPreviousData as never } : {}),
    enabled: !isOff,
  })

interface PageOfRows<Row> {
  readonly items: readonly Row[]
  readonly next: string | null
}

/** Rows page by page: `path` already has its filters; the cursor is added as `after`. */
export const useRows = <Row, Page extends PageOfRows<Row> = PageOfRows<Row>>(path: string) =>
  useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: ['rows', path],
      queryFn: ({ signal, pageParam }) =>
        ask<Page>(
          pageParam === null ? path : `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(pageParam)}`,
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
    }),
  )

/** Something one can do; every view of `changes` is read anew afterwards, or all where none is named. */
export function useDeed<Given = void, Answer = void>(
  act: (given: Given) => Promise<Answer>,
  changes: readonly string[] = [],
) {
  const queries = useQueryClient()
  return useMutation<Answer, Error, Given>({
    mutationFn: act,
    onSettled: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [, path] }) =>
          changes.length === 0 || (typeof path === 'string' && changes.some((start) => path.startsWith(start))),
      }),
  })
}
