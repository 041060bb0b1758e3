import { formatCount, formatMoney } from '#format'
import { Figure, Money, Section } from '#parts'
import type { Home, SavedWay } from '#wire/home'
import { useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

/** What answers would have cost that were kept, lost and given again, or held nothing. */
export function NotSpent({ home: { saved } }: { readonly home: Home }) {
  const say = useWords(words)
  const texts: Readonly<Record<SavedWay, readonly [string, string]>> = {
    cached: [say.cached, say.cachedText],
    shared: [say.shared, say.sharedText],
    replayed: [say.replayed, say.replayedText],
    empty: [say.empty, say.emptyText],
  }
  return (
    <Section title={say.notSpent} tools={<span className={styles['soft']}>{say.days(saved.days)}</span>}>
      {saved.ways.length === 0 ? (
        <p className={styles['soft']}>{say.nothingSaved}</p>
      ) : (
        <>
          <Figure label="" size="small" tone="gold">
            <Money micro={saved.micro} decimals={2} />
          </Figure>
          <ul className={styles['rows']}>
            {saved.ways.map(({ way, calls, micro }) => (
              <li key={way} className={styles['way']}>
                <span>
                  {texts[way][0]}
                  <br />
                  <span className={styles['soft']}>{texts[way][1]}</span>
                </span>
                <span>
                  {formatMoney(micro, { decimals: 2 })}
                  <br />
                  <span className={styles['soft']}>{say.callsCount(formatCount(calls))}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
