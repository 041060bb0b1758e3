import { CheckField, TextField } from '#parts'
import { useWords } from '#words'
import { nameType } from './tell-webhook.ts'
import styles from './webhooks.module.css'
import { words } from './words.ts'

export interface HookDraft {
  readonly url: string
  readonly label: string
  readonly types: readonly string[]
}

interface WebhookFieldsProps {
  readonly draft: HookDraft
  readonly onChange: (draft: HookDraft) => void
  /** What a webhook may take. */
  readonly types: readonly string[]
  readonly wrong: string | undefined
}

export const isWhole = ({ url, types }: HookDraft): boolean => url.trim() !== '' && types.length > 0

/** Whereto, what it is called, and what it takes. */
export function WebhookFields({ draft, onChange, types, wrong }: WebhookFieldsProps) {
  const say = useWords(words)
  return (
    <>
      <TextField
        label={say.url}
        hint={say.urlHint}
        type="url"
        placeholder="https://"
        autoComplete="off"
        value={draft.url}
        onChange={(url) => onChange({ ...draft, url })}
        wrong={wrong}
        data-autofocus
      />
      <TextField
        label={say.label}
        hint={say.labelHint}
        value={draft.label}
        onChange={(label) => onChange({ ...draft, label })}
        maxLength={100}
      />
      <fieldset className={styles['types']}>
        <legend>{say.takes}</legend>
        {types.map((type) => (
          <CheckField
            key={type}
            label={nameType(type, say)}
            hint={type}
            isChecked={draft.types.includes(type)}
            onChange={(isChecked) =>
              onChange({
                ...draft,
                types: types.filter((one) => (one === type ? isChecked : draft.types.includes(one))),
              })
            }
          />
        ))}
      </fieldset>
    </>
  )
}
