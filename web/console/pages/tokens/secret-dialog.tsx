import { useState } from 'react'
import { formatMoney } from '#format'
import { Button, CheckField, Code, Dialog, Secret, Segmented, StarIcon, useGo, useParams } from '#parts'
import type { IssuedToken } from '#wire/tokens'
import { useWords } from '#words'
import { formWords } from './form-words.ts'
import styles from './tokens.module.css'

interface SecretDialogProps {
  readonly made: IssuedToken
  readonly label: string
  readonly onClose: () => void
}

const languages = { bash: 'cURL', python: 'Python', js: 'JS', go: 'Go' } as const
type Language = keyof typeof languages

/** Shown once: the secret, and a call that works with it. */
export function SecretDialog({ made, label, onClose }: SecretDialogProps) {
  const say = useWords(formWords)
  const go = useGo()
  const { account } = useParams()
  const [isStored, setStored] = useState(false)
  const [isWarned, setWarned] = useState(false)
  // Closed by a slip, the secret would be lost: a button of its own says that one is done.
  const leave = (): void => (isStored ? onClose() : setWarned(true))
  const see = (): void => {
    onClose()
    void go({ to: '/calls', search: { account, token: made.id } })
  }
  return (
    <Dialog
      title={
        <span className={styles['ready']}>
          <StarIcon /> {say.ready(label)}
        </span>
      }
      isOpen
      onClose={leave}
      size={690}
    >
      <div className={styles['only']}>{say.only}</div>
      <Secret text={made.secret} />
      {made.samples.length > 0 && <AskNow made={made} />}
      <div className={styles['end']}>
        <div>
          <CheckField label={say.stored} isChecked={isStored} onChange={setStored} />
          {isWarned && !isStored && (
            <div className={styles['wrong']} role="alert">
              {say.notStored}
            </div>
          )}
        </div>
        <div className={styles['buttons']}>
          <Button kind="quiet" onClick={see}>
            {say.see}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {say.done}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const hintLength = 20

function AskNow({ made: { secret, samples, priceMicro } }: { readonly made: IssuedToken }) {
  const say = useWords(formWords)
  const [language, setLanguage] = useState<Language>('bash')
  const text = samples.find((sample) => sample.language === language)?.text.trim() ?? ''
  const price = formatMoney(priceMicro, { decimals: 2 })
  const isLine = language === 'bash'
  return (
    <>
      <div className={styles['askHead']}>
        <h3>{say.askNow}</h3>
        <Segmented
          label={say.language}
          choices={samples.map((sample) => ({ value: sample.language, label: languages[sample.language] }))}
          value={language}
          onChange={setLanguage}
        />
      </div>
      <Code text={isLine ? text.replaceAll('$TOKEN', secret) : text} label={say.askNow}>
        {isLine ? text.replaceAll('$TOKEN', `${secret.slice(0, hintLength)}…`) : text}
      </Code>
      <div className={styles['cost']}>{isLine ? say.copyHas(price) : say.copyEnv(price)}</div>
    </>
  )
}
