import { useState } from 'react'
import { useView } from '#api'
import { formatCount } from '#format'
import {
  Ago,
  Button,
  type Column,
  DataTable,
  Empty,
  Figure,
  FigureRow,
  PageHead,
  Section,
  useParam,
  Viewed,
} from '#parts'
import type { CatalogueDocument, CataloguePlan, OperatorCatalogue } from '#wire/operator-catalogue'
import { useWords } from '#words'
import styles from './catalogue.module.css'
import { ImportDrawer } from './import-drawer.tsx'
import { PlanSection } from './plan-section.tsx'
import { WithdrawDialog } from './withdraw-dialog.tsx'
import { words } from './words.ts'

export default function Catalogue() {
  const say = useWords(words)
  const view = useView<OperatorCatalogue>('/operator/catalogue')
  const [isImporting, setImporting] = useParam('import')
  const [plan, setPlan] = useState<CataloguePlan>()
  const imported = (view.data?.documents ?? []).reduce((sum, { endpoints }) => sum + endpoints, 0)
  return (
    <>
      <PageHead
        title={say.title}
        count={view.data && say.count(formatCount(view.data.builtIn), formatCount(imported))}
        hasZone
      >
        <Button kind="primary" onClick={() => setImporting('new')}>
          {say.importOne}
        </Button>
      </PageHead>
      <Viewed view={view}>
        {(data) => (
          <>
            <FigureRow>
              <Figure label={say.imported} size="loud">
                {formatCount(imported)}
              </Figure>
              <Figure label={say.builtIn}>{formatCount(data.builtIn)}</Figure>
              <Figure label={say.documents}>{formatCount(data.documents.length)}</Figure>
            </FigureRow>
            {plan && <PlanSection key={plan.id} plan={plan} onOver={() => setPlan(undefined)} />}
            <Documents data={data} onImport={() => setImporting('new')} />
            <ImportDrawer
              isOpen={isImporting === 'new'}
              catalogue={data}
              onClose={() => setImporting(undefined)}
              onRead={(read) => {
                setPlan(read)
                setImporting(undefined)
              }}
            />
          </>
        )}
      </Viewed>
    </>
  )
}

interface DocumentsProps {
  readonly data: OperatorCatalogue
  readonly onImport: () => void
}

function Documents({ data, onImport }: DocumentsProps) {
  const say = useWords(words)
  const [withdrawn, setWithdrawn] = useState<string>()
  const columns: readonly Column<CatalogueDocument>[] = [
    {
      key: 'name',
      head: say.document,
      cell: ({ name }) => <strong>{name}</strong>,
      sortBy: ({ name }) => name,
      phone: 'first',
    },
    {
      key: 'endpoints',
      head: say.endpoints,
      cell: ({ endpoints }) => formatCount(endpoints),
      sortBy: ({ endpoints }) => endpoints,
      isFigure: true,
      isDescendingFirst: true,
      phone: 'end',
    },
    {
      key: 'removed',
      head: say.removed,
      cell: ({ removed }) => formatCount(removed),
      sortBy: ({ removed }) => removed,
      isFigure: true,
      isDescendingFirst: true,
    },
    {
      key: 'at',
      head: say.importedAt,
      cell: ({ importedAt }) => <Ago at={importedAt} />,
      sortBy: ({ importedAt }) => importedAt,
      isFigure: true,
      isDescendingFirst: true,
      phone: 'second',
    },
    {
      key: 'withdraw',
      head: '',
      cell: ({ name, endpoints, removed }) =>
        endpoints === removed ? null : (
          <Button size="small" aria-label={`${say.withdraw} ${name}`} onClick={() => setWithdrawn(name)}>
            {say.withdraw}
          </Button>
        ),
      isFigure: true,
      phone: 'endSecond',
    },
  ]
  if (data.documents.length === 0)
    return (
      <Empty title={say.emptyTitle} actions={<Button onClick={onImport}>{say.importOne}</Button>}>
        {say.emptyText}
      </Empty>
    )
  return (
    <Section title={say.documents}>
      <DataTable
        label={say.documents}
        columns={columns}
        rows={data.documents}
        getId={({ name }) => name}
        sortedAtFirst="-at"
      />
      <p className={styles['note']}>{say.note}</p>
      {withdrawn !== undefined && <WithdrawDialog document={withdrawn} onClose={() => setWithdrawn(undefined)} />}
    </Section>
  )
}
