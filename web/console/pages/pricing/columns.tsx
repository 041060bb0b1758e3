import { formatCount, formatMoney } from '#format'
import { type Column, Money, Mono, Tag, TwoLines } from '#parts'
import type { EndpointPrice } from '#wire/pricing'
import { type Lang, sayIn } from '#words'
import styles from './pricing.module.css'
import { words } from './words.ts'

/** The end of a path, which tells endpoints of one platform apart. */
const shortPath = (path: string): string => `…/${path.split('/').slice(-2).join('/')}`

export function makeColumns(lang: Lang): readonly Column<EndpointPrice>[] {
  const say = sayIn(words, lang)
  return [
    {
      key: 'endpoint',
      head: say.endpoint,
      isFixed: true,
      phone: 'first',
      sortBy: ({ title }) => title[lang],
      cell: ({ title, path, isDeprecated, isDisabled }) => (
        <TwoLines
          first={
            <>
              {title[lang]} {isDeprecated && <Tag>{say.deprecated}</Tag>}{' '}
              {isDisabled && <Tag tone="warn">{say.off}</Tag>}
            </>
          }
          second={
            <span title={path}>
              <Mono>{shortPath(path)}</Mono>
            </span>
          }
        />
      ),
    },
    {
      key: 'granted',
      head: say.left,
      isFigure: true,
      phone: 'endSecond',
      isDescendingFirst: true,
      sortBy: ({ granted }) => granted?.left,
      cell: ({ granted }) =>
        granted && (
          <>
            <strong className={styles['strong']}>{formatCount(granted.left)}</strong>{' '}
            <span className={styles['soft']}>{say.of(formatCount(granted.of))}</span>
          </>
        ),
    },
    {
      key: 'cached',
      head: say.cached,
      isFigure: true,
      phone: 'none',
      sortBy: ({ cachedMicro }) => cachedMicro,
      cell: ({ cachedMicro }) => <Money micro={cachedMicro} decimals={decimalsOf(cachedMicro)} isCharge />,
    },
    {
      key: 'price',
      head: say.price,
      isFigure: true,
      isFixed: true,
      phone: 'end',
      sortBy: ({ priceMicro }) => priceMicro,
      cell: ({ priceMicro, usualMicro }) => (
        <>
          <strong className={styles['strong']}>
            <Money micro={priceMicro} decimals={decimalsOf(priceMicro)} isCharge />
          </strong>
          {usualMicro !== null && (
            <div className={styles['second']}>
              {say.usual(formatMoney(usualMicro, { decimals: decimalsOf(usualMicro) }))}
            </div>
          )}
        </>
      ),
    },
    {
      key: 'docs',
      head: say.docs,
      isHeadUnseen: true,
      width: 130,
      isFigure: true,
      phone: 'second',
      cell: ({ page, title }) => (
        <a href={`/${lang}${page}`} aria-label={say.docsOf(title[lang])}>
          {say.docs}
        </a>
      ),
    },
  ]
}

/** Two digits where they tell it, else as many as it has. */
const decimalsOf = (micro: number): 2 | 4 | 6 => {
  if (micro % 10_000 === 0) return 2
  return micro % 100 === 0 ? 4 : 6
}
