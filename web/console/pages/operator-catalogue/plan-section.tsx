import type { ReactNode } from 'react'
import { tell, useDeed } from '#api'
import { formatCount, formatMinute } from '#format'
import { Button, Failed, Figure, FigureRow, Mono, Section, toast } from '#parts'
import type { CataloguePlan, CatalogueRemark, Cut } from '#wire/operator-catalogue'
import { useWords } from '#words'
import styles from './catalogue.module.css'
import { words } from './words.ts'

interface PlanSectionProps {
  readonly plan: CataloguePlan
  /** It was applied, or given up. */
  readonly onOver: () => void
}

/** What a document would change, before it does. */
export function PlanSection({ plan, onOver }: PlanSectionProps) {
  const say = useWords(words)
  const { id, document, isFirst, added, changed, removed } = plan
  const { mutate, isPending, error } = useDeed(
    () => tell('POST', `/operator/catalogue/plans/${encodeURIComponent(id)}/apply`, {}),
    ['/operator/'],
  )
  const changes = added.count + changed.count + removed.count
  const apply = (): void =>
    mutate(undefined, {
      onSuccess: () => {
        toast({ text: say.applied(document) })
        onOver()
      },
    })
  return (
    <Section title={say.planTitle(document)} count={isFirst ? say.first : undefined}>
      <FigureRow>
        <Figure label={say.added}>{formatCount(added.count)}</Figure>
        <Figure label={say.changed}>{formatCount(changed.count)}</Figure>
        <Figure label={say.gone}>{formatCount(removed.count)}</Figure>
        <Figure label={say.leftOut}>{formatCount(plan.leftOut.count)}</Figure>
      </FigureRow>
      <p className={styles['soft']}>
        {say.unchanged(formatCount(plan.unchanged))}
        {plan.builtIn > 0 && `, ${say.builtInAlready(formatCount(plan.builtIn))}`}.{' '}
        {say.expires(formatMinute(plan.expiresAt))}
      </p>
      {error && <Failed title={say.notDone} error={error} />}
      <div className={styles['actions']}>
        {changes === 0 ? (
          say.nothing
        ) : (
          <Button kind="primary" busy={isPending && say.applying} onClick={apply}>
            {say.apply}
          </Button>
        )}
        <Button kind="quiet" onClick={onOver}>
          {say.discard}
        </Button>
      </div>
      <Listed title={say.added} cut={added}>
        {({ path, title, platform }) => (
          <>
            <Mono>{path}</Mono>
            <div className={styles['soft']}>
              {title}, {platform}
            </div>
          </>
        )}
      </Listed>
      <Listed title={say.changed} cut={changed}>
        {({ path, what }) => (
          <>
            <Mono>{path}</Mono>
            <div className={styles['soft']}>{what.join(', ')}</div>
          </>
        )}
      </Listed>
      <Listed title={say.gone} cut={removed} note={say.goneNote}>
        {({ path }) => <Mono>{path}</Mono>}
      </Listed>
      <Remarks title={say.leftOut} cut={plan.leftOut} />
      <Remarks title={say.notices} cut={plan.notices} />
    </Section>
  )
}

const Remarks = ({ title, cut }: { readonly title: string; readonly cut: Cut<CatalogueRemark> }) => (
  <Listed title={title} cut={cut}>
    {({ operation, place, what }) => (
      <>
        <Mono>{operation}</Mono>
        <div className={styles['soft']}>
          {what} ({place})
        </div>
      </>
    )}
  </Listed>
)

interface ListedProps<Item> {
  readonly title: string
  readonly cut: Cut<Item>
  readonly note?: string
  readonly children: (item: Item) => ReactNode
}

function Listed<Item>({ title, cut: { count, items }, note, children }: ListedProps<Item>) {
  const say = useWords(words)
  if (count === 0) return null
  return (
    <>
      <h3>
        {title} <span className={styles['soft']}>{formatCount(count)}</span>
      </h3>
      {note && <p className={styles['soft']}>{note}</p>}
      <ul className={styles['list']}>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was read stays as it is.
          <li key={at}>{children(item)}</li>
        ))}
        {count > items.length && <li className={styles['soft']}>{say.more(formatCount(count - items.length))}</li>}
      </ul>
    </>
  )
}
