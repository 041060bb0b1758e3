import { useMemo, useState } from 'react'
import { tell, useAccountPath, useDeed, useMay } from '#api'
import { Button, type Column, DataTable, PageLink, Section, Toggle, TwoLines, toast } from '#parts'
import type { ChooseMail, NoticeFacts, NoticeSettingFacts, NoticeType } from '#wire/notices'
import { useLang, useWords } from '#words'
import styles from './notices.module.css'
import { nameNotice, sayThreshold } from './sentences.ts'
import { SetThreshold } from './set-threshold.tsx'
import { words } from './words.ts'

/** A row: one of the settings, or what is told each time, without a threshold. */
interface Row {
  readonly type: NoticeType
  readonly setting: NoticeSettingFacts | undefined
}

/** What is told, from where on, and which ways it takes. */
export function Settings({ facts }: { readonly facts: NoticeFacts }) {
  const say = useWords(words)
  const mayChange = useMay('member')
  const [changing, setChanging] = useState<NoticeSettingFacts>()
  const rows = useMemo<readonly Row[]>(
    () => [
      ...facts.settings.map((setting) => ({ type: setting.type, setting })),
      { type: 'webhook.disabled', setting: undefined },
    ],
    [facts.settings],
  )
  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        key: 'what',
        head: say.what,
        phone: 'first',
        cell: ({ type }) => {
          const [name, meaning] = nameNotice(type, say)
          return <TwoLines first={name} second={meaning} />
        },
      },
      { key: 'from', head: say.from, phone: 'second', cell: ({ setting }) => <From setting={setting} /> },
      { key: 'here', head: say.here, cell: () => say.always },
      { key: 'hooks', head: say.byWebhook, cell: ({ type }) => <Hooks count={facts.hooks[type]} /> },
      {
        key: 'mail',
        head: say.byMail,
        phone: 'endSecond',
        cell: ({ type }) => <Mailed type={type} mail={facts.mail} />,
      },
      ...(mayChange
        ? [
            {
              key: 'act',
              head: '',
              phone: 'end',
              width: 96,
              cell: ({ type, setting }: Row) =>
                setting && (
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`${say.change}: ${nameNotice(type, say)[0]}`}
                    onClick={() => setChanging(setting)}
                  >
                    {say.change}
                  </Button>
                ),
            } as const,
          ]
        : []),
    ],
    [say, facts, mayChange],
  )
  return (
    <Section title={say.told}>
      <p className={styles['text']}>{say.toldNote}</p>
      <DataTable isMain label={say.told} columns={columns} rows={rows} getId={({ type }) => type} sortParam="told" />
      {changing && <SetThreshold setting={changing} onClose={() => setChanging(undefined)} />}
    </Section>
  )
}

function From({ setting }: { readonly setting: NoticeSettingFacts | undefined }) {
  const say = useWords(words)
  if (!setting) return say.each
  const { threshold, usual } = setting
  if (threshold === null) return <span className={styles['soft']}>{say.off}</span>
  return (
    <>
      {sayThreshold(setting, threshold, say)}
      {threshold === usual && <span className={styles['soft']}> · {say.usual}</span>}
    </>
  )
}

function Hooks({ count }: { readonly count: number | undefined }) {
  const say = useWords(words)
  if (count === undefined) return <span className={styles['soft']}>–</span>
  if (count === 0) return <span className={styles['soft']}>{say.noHook}</span>
  return <PageLink to="/webhooks">{say.hooks(count)}</PageLink>
}

interface MailedProps {
  readonly type: NoticeType
  readonly mail: NoticeFacts['mail']
}

/** Turned on and off at once: it is one's own mail. */
function Mailed({ type, mail: { isSent, email, types } }: MailedProps) {
  const say = useWords(words)
  const lang = useLang()
  const path = useAccountPath()
  const [name] = nameNotice(type, say)
  const choose = useDeed(
    (language: ChooseMail['language']) => tell('POST', path('/notices/mail'), { type, language } satisfies ChooseMail),
    [path('/notices')],
  )
  if (email === null) return <span className={styles['soft']}>{say.onlyOwn}</span>
  if (!isSent)
    return (
      <span className={styles['soft']} title={say.noMailNote}>
        {say.noMail}
      </span>
    )
  const isOn = types.includes(type)
  return (
    <span className={styles['mail']}>
      <span className={styles['onPhone']}>{say.mailShort}</span>
      <Toggle
        label={say.mailFor(name)}
        isOn={choose.isPending ? choose.variables !== null : isOn}
        onChange={(next) =>
          choose.mutate(next ? lang : null, {
            onSuccess: () => void toast({ text: next ? say.mailOn(name, email) : say.mailOff(name) }),
            onError: (error) => void toast({ text: error.message, isBad: true }),
          })
        }
      />
    </span>
  )
}
