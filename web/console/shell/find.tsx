import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useAccountName, useSignedIn } from '#api'
import { Keys, SearchIcon, useGo } from '#parts'
import { defineWords, useLang, useWords } from '#words'
import styles from './find.module.css'
import { type FindHit, searchHits, useFindHits } from './find-hits.ts'
import { useShownAccount } from './use-shown-account.ts'

const words = defineWords({
  en: {
    placeholder: 'A page, an endpoint, a token, a request id',
    none: (asked: string) => `Nothing is called “${asked}”.`,
    label: 'Find',
  },
  zh: {
    placeholder: '页面、接口、令牌或请求 ID',
    none: (asked: string) => `没有找到“${asked}”。`,
    label: '查找',
  },
})

/** Everything by its name: ↑ ↓ walk, Enter opens, Escape closes. */
export default function Find({ onClose }: { readonly onClose: () => void }) {
  const say = useWords(words)
  const lang = useLang()
  const go = useGo()
  const account = useAccountName()
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const all = useFindHits(useSignedIn(), useShownAccount(), lang)
  const hits = useMemo(() => searchHits(all, asked, lang), [all, asked, lang])
  const current = hits[Math.min(at, hits.length - 1)]

  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    if (current) document.getElementById(`${id}-${current.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [current, id])

  const open = (hit: FindHit): void => {
    onClose()
    void go({ to: hit.to, search: { account, ...hit.search } })
  }
  const press = (event: KeyboardEvent): void => {
    const last = Math.max(0, hits.length - 1)
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, last))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter' && current) open(current)
    else return
    event.preventDefault()
  }

  return (
    <dialog ref={dialog} className={styles['dialog']} aria-label={say.label} onClose={onClose}>
      <div className={styles['box']}>
        <SearchIcon />
        <input
          role="combobox"
          aria-label={say.label}
          aria-expanded="true"
          aria-controls={`${id}-hits`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          placeholder={say.placeholder}
          value={asked}
          onChange={(event) => {
            setAsked(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={press}
        />
      </div>
      <div
        id={`${id}-hits`}
        className={styles['hits']}
        hidden={hits.length === 0}
        role="listbox"
        aria-label={say.label}
      >
        {hits.map((hit, index) => (
          <div key={hit.id} role="presentation">
            {hit.group !== hits[index - 1]?.group && (
              <div className={styles['group']} role="presentation">
                {hit.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the box's. */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the box has the focus, and names the chosen one. */}
            <div
              id={`${id}-${hit.id}`}
              className={styles['hit']}
              role="option"
              aria-selected={hit === current}
              onMouseMove={() => setAt(index)}
              onClick={() => open(hit)}
            >
              {hit.label} {hit.second && <span>{hit.second}</span>}
              {hit === current && <Keys>Enter</Keys>}
            </div>
          </div>
        ))}
      </div>
      {hits.length === 0 && <p className={styles['none']}>{say.none(asked)}</p>}
    </dialog>
  )
}
