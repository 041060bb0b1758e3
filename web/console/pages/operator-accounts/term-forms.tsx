import { type ReactNode, useState } from 'react'
import { formatMoney, readYuan } from '#format'
import { Failed, FormDrawer, SelectField, TextField } from '#parts'
import type { OneAccount } from '#wire/operator-accounts'
import { useLang, useWords } from '#words'
import styles from './account.module.css'
import { readWhole } from './read-whole.ts'
import { useTerm } from './use-term.ts'
import { words } from './words.ts'

interface FormProps {
  readonly account: OneAccount
  readonly onClose: () => void
}

interface TermFormProps extends FormProps {
  readonly title: string
  readonly busy: string
  /** The end of the path it is sent to. */
  readonly what: string
  /** Nothing while a field is wrong or empty. */
  readonly body: object | undefined
  readonly children: ReactNode
}

function TermForm({ account, onClose, title, busy, what, body, children }: TermFormProps) {
  const set = useTerm(account.id, what, true)
  return (
    <FormDrawer
      title={title}
      isOpen
      onClose={onClose}
      onSubmit={() => body && set.mutate(body, onClose)}
      verb={title}
      busy={set.isPending && busy}
      isOff={body === undefined}
    >
      {children}
      {set.error && <Failed error={set.error} />}
    </FormDrawer>
  )
}

export function QuotaForm(props: FormProps) {
  const say = useWords(words)
  const [text, setText] = useState('')
  const dailyLimit = readWhole(text)
  return (
    <TermForm
      {...props}
      title={say.setQuota}
      busy={say.setting}
      what="quota"
      body={dailyLimit === undefined ? undefined : { dailyLimit }}
    >
      <TextField
        label={say.dailyLimit}
        hint={say.dailyHint}
        unit={say.answersADay}
        inputMode="numeric"
        value={text}
        onChange={setText}
        wrong={text !== '' && dailyLimit === undefined ? say.wholeWrong : undefined}
        data-autofocus
      />
    </TermForm>
  )
}

interface EndpointFieldProps {
  readonly account: OneAccount
  readonly label: string
  readonly path: string
  readonly onChange: (path: string) => void
  readonly first?: string
}

function EndpointField({ account: { endpoints }, label, path, onChange, first }: EndpointFieldProps) {
  const lang = useLang()
  return (
    <SelectField
      label={label}
      value={path}
      onChange={onChange}
      choices={[
        ...(first === undefined ? [] : [{ value: '', label: first }]),
        ...endpoints.map((one) => ({ value: one.path, label: one.title[lang] })),
      ]}
    />
  )
}

export function LimitForm(props: FormProps) {
  const say = useWords(words)
  const [path, setPath] = useState('')
  const [rate, setRate] = useState('')
  return (
    <TermForm
      {...props}
      title={say.setLimit}
      busy={say.setting}
      what="limit"
      body={rate.trim() === '' ? undefined : { ...(path === '' ? {} : { path }), rate: rate.trim() }}
    >
      <TextField label={say.rate} hint={say.rateHint} value={rate} onChange={setRate} maxLength={60} data-autofocus />
      <EndpointField account={props.account} label={say.onEndpoint} path={path} onChange={setPath} first={say.ofAll} />
    </TermForm>
  )
}

const firstOf = ({ endpoints }: OneAccount): string => endpoints[0]?.path ?? ''

export function PriceForm(props: FormProps) {
  const say = useWords(words)
  const [path, setPath] = useState(firstOf(props.account))
  const [text, setText] = useState('')
  const [cachedText, setCachedText] = useState('')
  const priceMicro = readYuan(text)
  const cachedMicro = cachedText.trim() === '' ? undefined : readYuan(cachedText)
  const isCachedWrong = cachedText.trim() !== '' && cachedMicro === undefined
  const chosen = props.account.endpoints.find((one) => one.path === path)
  return (
    <TermForm
      {...props}
      title={say.setPrice}
      busy={say.setting}
      what="price"
      body={
        priceMicro === undefined || isCachedWrong
          ? undefined
          : { path, priceMicro, ...(cachedMicro === undefined ? {} : { cachedMicro }) }
      }
    >
      <EndpointField account={props.account} label={say.endpoint} path={path} onChange={setPath} />
      {chosen && <p className={styles['text']}>{say.paysNow(formatMoney(chosen.priceMicro))}</p>}
      <TextField
        label={say.price}
        unitBefore="¥"
        inputMode="decimal"
        value={text}
        onChange={setText}
        wrong={text !== '' && priceMicro === undefined ? say.amountWrong : undefined}
        data-autofocus
      />
      <TextField
        label={say.cachedPrice}
        hint={say.cachedHint}
        unitBefore="¥"
        inputMode="decimal"
        value={cachedText}
        onChange={setCachedText}
        wrong={isCachedWrong ? say.amountWrong : undefined}
      />
    </TermForm>
  )
}

export function GrantForm(props: FormProps) {
  const say = useWords(words)
  const [path, setPath] = useState(firstOf(props.account))
  const [text, setText] = useState('')
  const calls = readWhole(text)
  return (
    <TermForm
      {...props}
      title={say.grant}
      busy={say.granting}
      what="grant"
      body={calls === undefined || calls === 0 ? undefined : { path, calls }}
    >
      <p className={styles['text']}>{say.grantText}</p>
      <EndpointField account={props.account} label={say.endpoint} path={path} onChange={setPath} />
      <TextField
        label={say.callsCount}
        inputMode="numeric"
        value={text}
        onChange={setText}
        wrong={text !== '' && !calls ? say.wholeWrong : undefined}
        data-autofocus
      />
    </TermForm>
  )
}
