import { formatCount, formatShare } from '#format'
import { PageLink, Section, ShareBar } from '#parts'
import type { Home, HomeRange } from '#wire/home'
import { useLang, useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

interface ErrorsProps {
  readonly home: Home
  readonly range: HomeRange
}

/** How calls failed, the most frequent first. */
export function Errors({ home, range }: ErrorsProps) {
  const say = useWords(words)
  const lang = useLang()
  const { errors, total } = home
  const failed = errors.reduce((sum, { calls }) => sum + calls, 0)
  const most = Math.max(1, ...errors.map(({ calls }) => calls))
  const span = range === 'today' ? say.today.toLowerCase() : say.days(Number.parseInt(range, 10))
  return (
    <Section
      title={say.errors}
      tools={
        <span className={styles['soft']}>{say.errorsOf(span, formatCount(failed), formatCount(total.calls))}</span>
      }
    >
      {errors.length === 0 ? (
        <p className={styles['soft']}>{say.noErrors}</p>
      ) : (
        <>
          <ul className={styles['rows']}>
            {errors.map(({ code, words: text, calls }) => (
              <li key={code} className={styles['error']}>
                <strong>{code}</strong>
                <PageLink to="/calls" search={{ code: String(code) }} className={styles['plain']}>
                  {lang === 'zh' ? text.zh.split('，')[0] : text.en.split('. ')[0]?.toLowerCase()}
                </PageLink>
                <strong>{formatCount(calls)}</strong>
                <span className={styles['soft']}>{formatShare(calls / Math.max(1, total.calls))}</span>
                <span className={styles['share']}>
                  <ShareBar share={calls / most} tone="soft" />
                </span>
              </li>
            ))}
          </ul>
          <p className={styles['soft']}>{say.notCharged}</p>
        </>
      )}
    </Section>
  )
}
