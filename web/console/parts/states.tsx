import clsx from 'clsx'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiRefusal } from '#api'
import { formatSpan } from '#format'
import { commonWords, defineWords, useLang, useWords } from '#words'
import { Button } from './button.tsx'
import { AgainIcon, WarnIcon } from './icons.tsx'
import { NoticeLine } from './notice-line.tsx'
import styles from './states.module.css'
import { useNow } from './use-now.ts'

const words = defineWords({
  en: {
    failed: 'This could not be read.',
    unchanged: 'Nothing was changed.',
    inDoubt: 'Whether it was done is not known: look before you do it again.',
    unexpected: 'The page met something it does not know.',
    req: 'req',
    stale: (age: string) => `These figures are ${age} old. The service is asked again.`,
    now: 'Now',
    loading: 'Loading',
  },
  zh: {
    failed: '无法读取。',
    unchanged: '没有任何更改。',
    inDoubt: '尚不清楚是否已完成：再次操作之前请先查看。',
    unexpected: '页面遇到了无法识别的情况。',
    req: '请求',
    stale: (age: string) => `这些数字是 ${age}前的，正在重新请求。`,
    now: '立即',
    loading: '加载中',
  },
})

const quietMs = 300

/** Shown only when something takes longer than one notices; its place is kept from the start, so nothing moves. */
export function Loading({ children }: { readonly children: ReactNode }) {
  const say = useWords(words)
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), quietMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-label={say.loading} className={isShown ? undefined : styles['waiting']}>
      {children}
    </div>
  )
}

/** Where a figure or a line of text will stand. */
export function Bone({ width = '100%', height = 12 }: { readonly width?: number | string; readonly height?: number }) {
  return <div className={styles['bone']} style={{ width, height }} />
}

/** The shape of a table, a row each. */
export function TableBones({ rows = 8, height = 52 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Loading>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same, and stay in their order.
        <div key={at} className={styles['row']} style={{ height }}>
          <Bone width={`${24 + ((at * 7) % 14)}%`} />
          <Bone width="9%" />
        </div>
      ))}
    </Loading>
  )
}

/** The shape of a page that begins with a loud figure. */
export function PageBones() {
  return (
    <>
      <Loading>
        <div className={styles['lines']} style={{ marginBottom: 32 }}>
          <Bone width={96} />
          <Bone width={240} height={44} />
          <Bone width={180} />
        </div>
      </Loading>
      <TableBones />
    </>
  )
}

interface StateProps {
  readonly title: string
  readonly children?: ReactNode
  /** What to do now. */
  readonly actions?: ReactNode
}

/** Nothing is there yet, or nothing matches: what was looked for, and what to do. */
export function Empty({ title, children, actions }: StateProps) {
  return (
    <div className={styles['state']} role="status">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}

interface FailedProps {
  /** What could not be done, if it was not reading. */
  readonly title?: string
  readonly error: Error
  readonly onAgain?: (() => void) | undefined
}

/** What failed, whether anything was changed, and the request id for whoever looks into it. */
export function Failed({ title, error, onAgain }: FailedProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const isKnown = error instanceof ApiRefusal
  return (
    <div className={clsx(styles['state'], styles['failed'])} role="alert">
      <h2>
        <WarnIcon /> {title ?? say.failed}
      </h2>
      <p>
        {isKnown ? error.message : say.unexpected} {isKnown && error.isInDoubt ? say.inDoubt : say.unchanged}
      </p>
      {isKnown && error.requestId !== undefined && (
        <div className={styles['request']}>
          {say.req} {error.requestId}
        </div>
      )}
      {onAgain && (
        <div className={styles['actions']}>
          <Button kind="quiet" size="small" icon={<AgainIcon />} onClick={onAgain}>
            {common.tryAgain}
          </Button>
        </div>
      )}
    </div>
  )
}

interface ViewedProps<View> {
  readonly view: {
    readonly data: View | undefined
    readonly error: Error | null
    readonly dataUpdatedAt: number
    readonly refetch: () => unknown
  }
  /** The page's own shape, while nothing has come. */
  readonly bones?: ReactNode
  readonly children: (view: View) => ReactNode
}

/** What a page shows of its view: its shape, then its figures, and those with their age where newer ones do not come. */
export function Viewed<View>({ view, bones, children }: ViewedProps<View>) {
  if (view.data === undefined)
    return view.error ? <Failed error={view.error} onAgain={() => void view.refetch()} /> : (bones ?? <PageBones />)
  return (
    <>
      {view.error && <Stale since={view.dataUpdatedAt} onAgain={() => void view.refetch()} />}
      {children(view.data)}
    </>
  )
}

function Stale({ since, onAgain }: { readonly since: number; readonly onAgain: () => void }) {
  const say = useWords(words)
  const age = formatSpan(useNow(1000) - since, useLang())
  return (
    <NoticeLine
      kind="stale"
      action={
        <Button kind="link" onClick={onAgain}>
          {say.now}
        </Button>
      }
    >
      {say.stale(age)}
    </NoticeLine>
  )
}
