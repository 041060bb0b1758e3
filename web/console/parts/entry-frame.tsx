import { type ReactNode, useEffect } from 'react'
import type { SignInFacts } from '#wire/session'
import { defineWords, useLang, useWords } from '#words'
import { LangButton, SchemeButton } from './choices.tsx'
import styles from './entry-frame.module.css'
import { WarnIcon } from './icons.tsx'
import { Sky } from './sky.tsx'
import { StarMark } from './star-mark.tsx'

const words = defineWords({
  en: {
    documentation: 'Documentation',
    or: 'or',
    address:
      'Passkeys belong to a name: they do not work at an address of digits. Use the name of this service, or localhost.',
    insecure: 'Passkeys need HTTPS, or an address at localhost.',
    elsewhere: 'Passkeys belong to the address this service is known by; this is another one.',
    needsHttps:
      'Signing in needs HTTPS here: what is typed could be read on its way, and browsers keep no session. At localhost it works without.',
  },
  zh: {
    documentation: '文档',
    or: '或',
    address: '通行密钥属于一个域名，在数字地址上无法使用。请使用本服务的域名或 localhost。',
    insecure: '通行密钥需要 HTTPS，或使用 localhost 地址。',
    elsewhere: '通行密钥属于本服务的公开地址，而当前是另一个地址。',
    needsHttps: '在这里登录需要 HTTPS：输入的内容可能在途中被读取，浏览器也不会保留会话。在 localhost 上则不需要。',
  },
})

interface EntryFrameProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}

/** Around what is seen before one is signed in: a form beside the sky. */
export function EntryFrame({ title, lead, children }: EntryFrameProps) {
  const say = useWords(words)
  const lang = useLang()
  useEffect(() => {
    document.title = `${title} · Almagest`
  }, [title])
  return (
    <div className={styles['frame']}>
      <div className={styles['form']}>
        <header className={styles['brand']}>
          <StarMark /> Almagest
        </header>
        <main className={styles['middle']}>
          <h1 id="page-title" className={styles['title']} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className={styles['lead']}>{lead}</p>}
          {children}
        </main>
        <footer className={styles['foot']}>
          <span>{window.location.hostname}</span>
          <a href={`/${lang}`}>{say.documentation}</a>
          <LangButton className={styles['choice']} />
          <SchemeButton className={styles['choice']} />
        </footer>
      </div>
      <div className={styles['ground']}>
        <Sky />
      </div>
    </div>
  )
}

/** Buttons of the same width, one below the other. */
export const EntryStack = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['stack']}>{children}</div>
)

export function EntryOr() {
  return <div className={styles['or']}>{useWords(words).or}</div>
}

/** What somebody asked to be told. */
export const EntryTold = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['told']} role="status">
    {children}
  </div>
)

/** Why it was refused; in the place where one looks next. */
export const EntryRefused = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['refused']} role="alert">
    <WarnIcon />
    <div>{children}</div>
  </div>
)

interface EntryRoomProps {
  readonly facts: SignInFacts | undefined
}

/** That nobody can sign in at this address, where it is so. */
export function EntryHttps({ facts }: EntryRoomProps) {
  const say = useWords(words)
  return facts?.needsHttps ? <EntryRefused>{say.needsHttps}</EntryRefused> : null
}

/** Why there is no button for passkeys, where there is none. */
export function EntryNoPasskeys({ facts }: EntryRoomProps) {
  const say = useWords(words)
  if (!facts?.noPasskeys || facts.needsHttps) return null
  return <p className={styles['reason']}>{say[facts.noPasskeys]}</p>
}

export function EntryFacts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
