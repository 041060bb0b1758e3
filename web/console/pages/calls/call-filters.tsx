import { useState } from 'react'
import { useAccountPath, useView } from '#api'
import { ChoiceChip, FilterChip, SearchBox } from '#parts'
import type { CallChoices, CallNames } from '#wire/calls'
import { useLang, useWords } from '#words'
import { usualRange } from './call-query.ts'
import styles from './calls.module.css'
import { words } from './words.ts'

const codes = [0, 100, 301, 302, 303, 400, 500, 503, 600, 601, 602]
const kinds = ['new', 'cached', 'replay', 'empty', 'none'] as const

/** What the list is narrowed by. What may be chosen is read when somebody comes near. */
export function CallFilters({ names }: { readonly names: CallNames }) {
  const say = useWords(words)
  const lang = useLang()
  const [isNear, setNear] = useState(false)
  const { data } = useView<CallChoices>(useAccountPath()('/calls/choices'), { isOff: !isNear })
  const tokens = data?.tokens ?? Object.entries(names.tokens).map(([id, name]) => ({ id, name }))
  const endpoints = data?.endpoints ?? Object.entries(names.endpoints).map(([path, title]) => ({ path, title }))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by it, only made ready.
    <div className={styles['filters']} onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <SearchBox label={say.search} />
      <ChoiceChip
        label={say.range}
        param="range"
        otherwise={usualRange}
        choices={[
          { value: 'today', label: say.today },
          ...['7', '30', '90'].map((value) => ({ value, label: say.days(value) })),
          { value: 'all', label: say.allTime },
        ]}
      />
      <FilterChip name={say.token} param="token" choices={tokens.map(({ id, name }) => ({ value: id, label: name }))} />
      <FilterChip
        name={say.endpoint}
        param="endpoint"
        choices={endpoints
          .map(({ path, title }) => ({ value: path, label: title[lang] }))
          .sort((one, other) => one.label.localeCompare(other.label))}
      />
      <FilterChip
        name={say.code}
        param="code"
        choices={codes.map((code) => ({
          value: String(code),
          label: `${code} ${code === 0 ? say.good : say.wordOf(code)}`,
        }))}
      />
      <FilterChip
        name={say.charged}
        param="charged"
        choices={[
          { value: 'yes', label: say.chargedYes },
          { value: 'no', label: say.chargedNo },
        ]}
      />
      <FilterChip name={say.answer} param="answer" choices={kinds.map((kind) => ({ value: kind, label: say[kind] }))} />
    </div>
  )
}
