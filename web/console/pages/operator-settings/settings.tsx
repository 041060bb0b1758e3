import clsx from 'clsx'
import { useView } from '#api'
import { formatCount } from '#format'
import {
  Button,
  ButtonLink,
  ChoiceChip,
  type Column,
  DataTable,
  Empty,
  Filters,
  Mono,
  PageHead,
  SearchBox,
  Section,
  TwoLines,
  useParams,
  useSetParams,
  Viewed,
} from '#parts'
import type { OperatorSetting, OperatorSettings } from '#wire/operator-settings'
import { useLang, useWords } from '#words'
import styles from './settings.module.css'
import { words } from './words.ts'

export default function Settings() {
  const say = useWords(words)
  const lang = useLang()
  const view = useView<OperatorSettings>('/operator/settings')
  const all = view.data?.settings ?? []
  return (
    <>
      <PageHead
        title={say.title}
        count={view.data && say.count(formatCount(all.length), formatCount(all.filter(({ isSet }) => isSet).length))}
      >
        <ButtonLink href={`/${lang}/guides/operating#${lang === 'zh' ? '设置' : 'settings'}`}>{say.guide}</ButtonLink>
      </PageHead>
      <p className={styles['note']}>{say.note}</p>
      <Viewed view={view}>{({ settings }) => <Shown settings={settings} />}</Viewed>
    </>
  )
}

function Shown({ settings }: OperatorSettings) {
  const say = useWords(words)
  const lang = useLang()
  const { q = '', show = 'all' } = useParams()
  const setParams = useSetParams()
  const wanted = q.toLowerCase()
  const rows = settings.filter(
    ({ name, text, value, isSet, isSecret }) =>
      (show === 'all' || (show === 'set' ? isSet : isSecret)) &&
      `${name} ${text[lang]} ${value ?? ''}`.toLowerCase().includes(wanted),
  )
  const groups = [...Map.groupBy(rows, ({ group }) => group[lang])]
  const columns: readonly Column<OperatorSetting>[] = [
    {
      key: 'setting',
      head: say.setting,
      cell: ({ name, text }) => <TwoLines first={<Mono>{name}</Mono>} second={text[lang]} />,
      width: '52%',
      phone: 'first',
    },
    { key: 'value', head: say.value, cell: (setting) => <Value setting={setting} />, phone: 'second' },
    {
      key: 'from',
      head: say.from,
      cell: ({ from }) => <span className={from === 'default' ? styles['soft'] : styles['set']}>{say[from]}</span>,
      width: 110,
      phone: 'end',
    },
    {
      key: 'usual',
      head: say.usual,
      cell: ({ default: usual }) => (
        <span className={clsx(styles['soft'], styles['value'])}>
          {usual === null ? say.none : <Mono>{usual}</Mono>}
        </span>
      ),
      width: 190,
    },
  ]
  return (
    <>
      <Filters>
        <SearchBox label={say.search} />
        <ChoiceChip
          label={say.only}
          param="show"
          otherwise="all"
          choices={[
            { value: 'all', label: say.all },
            { value: 'set', label: say.set },
            { value: 'secrets', label: say.secrets },
          ]}
        />
      </Filters>
      {groups.length === 0 && (
        <Empty
          title={say.noMatch}
          actions={<Button onClick={() => setParams({ q: undefined, show: undefined })}>{say.showAll}</Button>}
        >
          {say.noMatchText}
        </Empty>
      )}
      {groups.map(([group, own]) => (
        <Section key={group} title={group}>
          <DataTable label={group} columns={columns} rows={own} getId={({ name }) => name} sortParam="none" />
        </Section>
      ))}
    </>
  )
}

function Value({ setting: { value, isSecret, isSet } }: { readonly setting: OperatorSetting }) {
  const say = useWords(words)
  if (isSecret)
    return <span className={isSet ? styles['set'] : styles['soft']}>{isSet ? say.isSet : say.isNotSet}</span>
  if (value === null) return <span className={styles['soft']}>{say.isNotSet}</span>
  return (
    <span className={styles['value']}>
      <Mono>{value}</Mono>
    </span>
  )
}
