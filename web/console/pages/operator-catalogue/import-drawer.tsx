import { type ChangeEvent, useState } from 'react'
import { pathWith, sendBytes, useDeed } from '#api'
import { formatBytes, formatMoney, readYuan } from '#format'
import { Failed, FormDrawer, TextAreaField, TextField } from '#parts'
import type { CataloguePlan, OperatorCatalogue } from '#wire/operator-catalogue'
import { useWords } from '#words'
import styles from './catalogue.module.css'
import { words } from './words.ts'

interface ImportDrawerProps {
  readonly isOpen: boolean
  readonly catalogue: OperatorCatalogue
  readonly onClose: () => void
  readonly onRead: (plan: CataloguePlan) => void
}

/** A document is read and compared; nothing is changed by that. */
export function ImportDrawer({ isOpen, catalogue, onClose, onRead }: ImportDrawerProps) {
  const say = useWords(words)
  const [file, setFile] = useState<File>()
  const [pasted, setPasted] = useState('')
  const [platform, setPlatform] = useState('')
  const [price, setPrice] = useState('')
  const priceMicro = price === '' ? undefined : readYuan(price)
  const isPrice = price === '' || priceMicro !== undefined
  const { mutate, isPending, error, reset } = useDeed(
    (document: Blob) =>
      sendBytes<CataloguePlan>(
        pathWith('/operator/catalogue/plans', {
          platform: platform.trim() || undefined,
          priceMicro,
          fileName: file?.name.replace(/\.(json|ya?ml)$/i, ''),
        }),
        document,
      ),
    ['/operator/catalogue'],
  )
  const document = file ?? (pasted.trim() === '' ? undefined : new Blob([pasted]))
  const isTooLarge = document !== undefined && document.size > catalogue.bytesMax

  function choose(event: ChangeEvent<HTMLInputElement>): void {
    setFile(event.currentTarget.files?.[0])
    reset()
  }

  return (
    <FormDrawer
      title={say.drawerTitle}
      isOpen={isOpen}
      onClose={() => {
        reset()
        onClose()
      }}
      onSubmit={() => document && mutate(document, { onSuccess: onRead })}
      verb={say.look}
      busy={isPending && say.looking}
      isOff={document === undefined || isTooLarge || !isPrice}
    >
      <div className={styles['file']}>
        <input
          id="catalogue-file"
          className={styles['hiddenFile']}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          aria-label={say.file}
          onChange={choose}
        />
        <label htmlFor="catalogue-file" className={styles['fileLabel']}>
          {say.chooseFile}
        </label>
        <span className={styles['soft']}>
          {file ? `${file.name}, ${formatBytes(file.size)}` : say.fileHint(formatBytes(catalogue.bytesMax))}
        </span>
      </div>
      {!file && <TextAreaField label={say.paste} hint={say.or} rows={8} value={pasted} onChange={setPasted} />}
      <TextField label={say.platform} hint={say.platformHint} value={platform} onChange={setPlatform} maxLength={80} />
      <TextField
        label={say.price}
        hint={say.priceHint(formatMoney(catalogue.usualMicro, { decimals: 2 }))}
        unitBefore="¥"
        inputMode="decimal"
        value={price}
        onChange={setPrice}
        wrong={isPrice ? undefined : say.priceWrong}
      />
      {error && <Failed title={say.notRead} error={error} />}
    </FormDrawer>
  )
}
