import clsx from 'clsx'
import { useAccount, useAccountPath, useView } from '#api'
import { formatMoney } from '#format'
import { Columns, CopyButton, Figure, PageHead, PageLink, Section, Viewed } from '#parts'
import type { TopUpView } from '#wire/top-up'
import { useLang, useWords } from '#words'
import styles from './top-up.module.css'
import { words } from './words.ts'

const aloneMs = 15_000

export default function TopUp() {
  const say = useWords(words)
  const view = useView<TopUpView>(useAccountPath()('/top-up'), { everyMs: aloneMs })
  return (
    <>
      <PageHead title={say.title} />
      <Viewed view={view}>
        {({ balanceMicro, heldMicro, text }) => (
          <>
            <Figure
              label={say.balance}
              size="loud"
              micro={balanceMicro}
              note={heldMicro > 0 ? say.held(formatMoney(heldMicro)) : say.unused}
            />
            <Columns atLeast={360}>
              <Section title={say.how}>{text ? <Told text={text} /> : <AskOperator />}</Section>
              <Section title={say.after}>
                <p className={styles['aside']}>{say.afterText}</p>
                <PageLink to="/money" search={{ kind: 'topups' }}>
                  {say.ledger}
                </PageLink>
              </Section>
            </Columns>
          </>
        )}
      </Viewed>
    </>
  )
}

/** The operator's own words, made markup by the service: whatever markup they had stands there as words. */
function Told({ text }: { readonly text: NonNullable<TopUpView['text']> }) {
  const lang = useLang()
  return (
    <div
      className={clsx(styles['text'], styles['told'])}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the service wrote it, and the policy of the page lets nothing of it run.
      dangerouslySetInnerHTML={{ __html: text[lang] }}
    />
  )
}

function AskOperator() {
  const say = useWords(words)
  const { name } = useAccount()
  return (
    <div className={styles['text']}>
      <p>
        <strong>{say.noneTitle}</strong> {say.none}
      </p>
      <div className={styles['name']}>
        <code>{name}</code>
        <CopyButton text={name} />
      </div>
    </div>
  )
}
