import type { ReactNode } from 'react'
import { pathWith, useAccount, useAccountPath, useView } from '#api'
import { formatMonth } from '#format'
import { Button, DownloadButtons, PageHead, PrintIcon, useParam, usePrintsLight, Viewed } from '#parts'
import type { StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import styles from './money.module.css'
import { MonthHead } from './month-head.tsx'
import { StatementBody } from './statement-body.tsx'
import { readWhose } from './whose.ts'
import { statementWords } from './words.ts'

/** A month of the account, as it is on paper. */
export function Statement({ title, tabs }: { readonly title: string; readonly tabs: ReactNode }) {
  const say = useWords(statementWords)
  const lang = useLang()
  const pathOf = useAccountPath()
  const account = useAccount()
  const [month] = useParam('month')
  const [whose] = useParam('of', 'all')
  const asked = { month, ...readWhose(whose) }
  const view = useView<StatementView>(pathWith(pathOf('/statement'), asked), { keepsLast: true })
  const period = view.data?.period ?? month
  usePrintsLight()

  return (
    <div className={styles['statement']}>
      <PageHead title={title} beside={tabs} hasZone>
        <Button kind="quiet" icon={<PrintIcon />} onClick={() => window.print()}>
          {say.print}
        </Button>
        <DownloadButtons
          path={pathOf('/statement/file')}
          query={{ ...asked, month: period }}
          name={say.file(period ?? '')}
          rows={view.data?.entries}
        />
      </PageHead>
      <div className={styles['paperHead']} aria-hidden="true">
        <strong>Almagest</strong> · {say.ofAccount} {account.name} · {period && formatMonth(period, lang)} ·{' '}
        {say.period}
      </div>
      <Viewed view={view}>
        {(statement) => (
          <>
            <MonthHead statement={statement} />
            <StatementBody statement={statement} asked={asked} />
          </>
        )}
      </Viewed>
    </div>
  )
}
