import { pathWith, tell, useDeed, useView } from '#api'
import { formatCount } from '#format'
import { Confirm, Failed, toast } from '#parts'
import type { CatalogueWithdrawal } from '#wire/operator-catalogue'
import { useWords } from '#words'
import { words } from './words.ts'

interface WithdrawDialogProps {
  readonly document: string
  readonly onClose: () => void
}

/** Says what becomes of each endpoint before a document is taken back. */
export function WithdrawDialog({ document, onClose }: WithdrawDialogProps) {
  const say = useWords(words)
  const { mutate, isPending, isSuccess, error } = useDeed(
    (revision: number) => tell('POST', '/operator/catalogue/withdrawal', { document, revision }),
    ['/operator/'],
  )
  // What is taken back has no plan any more.
  const { data, error: unread } = useView<CatalogueWithdrawal>(
    pathWith('/operator/catalogue/withdrawal', { document }),
    { isOff: isPending || isSuccess },
  )
  const failed = unread ?? error
  function confirm(): void {
    if (!data) return
    mutate(data.revision, {
      onSuccess: () => {
        toast({ text: say.withdrawn(document) })
        onClose()
      },
    })
  }
  return (
    <Confirm
      title={say.withdrawTitle(document)}
      isOpen
      onClose={onClose}
      onConfirm={confirm}
      verb={say.withdraw}
      busy={isPending && say.withdrawing}
      name={document}
      nameLabel={say.typeName}
    >
      {data && `${say.goes(formatCount(data.gone.count))} ${say.stays(formatCount(data.kept.count))}`}
      {failed && <Failed title={say.notDone} error={failed} />}
    </Confirm>
  )
}
