import { formatMoment } from '#format'
import { Button, Empty, PageLink, useParams, useSetParams } from '#parts'
import type { CallPage } from '#wire/calls'
import { commonWords, useLang, useWords } from '#words'
import { callFilters, isNarrowed, usualRange } from './call-query.ts'
import styles from './calls-end.module.css'
import type { useCalls } from './use-calls.ts'
import { words } from './words.ts'

/** Below the list: what of all it is, and the way to earlier ones. */
export function CallsFoot({ calls }: { readonly calls: ReturnType<typeof useCalls> }) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const lang = useLang()
  const { view, rows, last, arrived } = calls
  const searchedTo = last?.searchedTo ?? null
  return (
    <div className={styles['foot']}>
      <span>
        {view.hasNextPage ? say.newest(rows.length) : say.all(rows.length)}{' '}
        {searchedTo !== null && `${say.lookedTo(formatMoment(searchedTo, lang, Date.now()))} `}
        {arrived > 0 && say.arrived(arrived)}
      </span>
      {view.hasNextPage && (
        <Button kind="link" busy={view.isFetchingNextPage && say.reading} onClick={() => void view.fetchNextPage()}>
          {searchedTo === null ? say.earlier : common.lookFurther}
        </Button>
      )}
    </div>
  )
}

interface NoCallsProps {
  readonly page: CallPage | undefined
  readonly onFurther: () => void
}

const longer: Readonly<Record<string, string>> = { today: '7', '7': '30', '30': '90' }

/** Nothing was found: where was looked, and where one may look. */
export function NoCalls({ page, onFurther }: NoCallsProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const lang = useLang()
  const params = useParams()
  const setParams = useSetParams()
  const { range = usualRange } = params
  const isFiltered = isNarrowed(params)
  if (!isFiltered && range === 'all')
    return (
      <Empty title={say.noneYet} actions={<PageLink to="/tokens">{say.toTokens}</PageLink>}>
        {say.noneYetText}
      </Empty>
    )
  const where = range === 'today' ? say.inToday : range === 'all' ? say.inAll : say.inDays(range)
  const next = longer[range]
  const searchedTo = page?.searchedTo ?? null
  const clear = (): void => setParams(Object.fromEntries(callFilters.map((name) => [name, undefined])))
  return (
    <Empty
      title={say.noMatch}
      actions={
        <>
          {page?.next && <Button onClick={onFurther}>{common.lookFurther}</Button>}
          {!page?.next && next && <Button onClick={() => setParams({ range: next })}>{say.longer(next)}</Button>}
          {!page?.next && !next && range !== 'all' && (
            <Button onClick={() => setParams({ range: 'all' })}>{say.allTime}</Button>
          )}
          {isFiltered && (
            <Button kind="quiet" onClick={clear}>
              {common.clearFilters}
            </Button>
          )}
        </>
      }
    >
      {say.noMatchText(where)} {searchedTo !== null && say.lookedTo(formatMoment(searchedTo, lang, Date.now()))}
    </Empty>
  )
}
