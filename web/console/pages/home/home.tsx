import { pathWith, useAccountPath, useView } from '#api'
import { PageHead, Segmented, useParam, Viewed } from '#parts'
import type { Home, HomeRange } from '#wire/home'
import { useWords } from '#words'
import { Balance } from './balance.tsx'
import { Endpoints } from './endpoints.tsx'
import { Errors } from './errors.tsx'
import styles from './home.module.css'
import { HomeBones } from './home-bones.tsx'
import { NextLine } from './next-line.tsx'
import { NotSpent } from './not-spent.tsx'
import { Spending } from './spending.tsx'
import { SpentToday } from './spent-today.tsx'
import { Start } from './start.tsx'
import { words } from './words.ts'

const everyMs = 15_000

export default function HomePage() {
  const say = useWords(words)
  const [range, setRange] = useParam('range', 'today')
  const pathOf = useAccountPath()
  const view = useView<Home>(pathWith(pathOf('/home'), { range }), { everyMs, keepsLast: true })
  const choices = [
    { value: 'today', label: say.today },
    { value: '7d', label: say.days(7) },
    { value: '30d', label: say.days(30) },
    { value: '90d', label: say.days(90) },
  ] as const satisfies readonly { value: HomeRange; label: string }[]
  const isNew = view.data?.start != null
  return (
    <>
      <PageHead title={say.title} hasZone>
        {!isNew && <Segmented label={say.range} choices={choices} value={range as HomeRange} onChange={setRange} />}
      </PageHead>
      <Viewed view={view} bones={<HomeBones />}>
        {(home) =>
          home.start ? <Start home={home} start={home.start} /> : <Shown home={home} range={range as HomeRange} />
        }
      </Viewed>
    </>
  )
}

function Shown({ home, range }: { readonly home: Home; readonly range: HomeRange }) {
  return (
    <>
      <NextLine home={home} />
      <div className={styles['top']}>
        <Balance home={home} />
        <SpentToday home={home} />
      </div>
      <Endpoints home={home} range={range} />
      <div className={styles['foot']}>
        <Spending home={home} />
        <Errors home={home} range={range} />
        <NotSpent home={home} />
      </div>
    </>
  )
}
