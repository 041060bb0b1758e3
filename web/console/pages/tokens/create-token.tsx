import { useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { Failed, FormDrawer } from '#parts'
import type { IssuedToken, TokenFacts, TokenItem } from '#wire/tokens'
import { useWords } from '#words'
import { formWords } from './form-words.ts'
import { SecretDialog } from './secret-dialog.tsx'
import { nameOf } from './token-columns.tsx'
import { draftOf, findWrongs, formOf, newDraft, type TokenDraft } from './token-draft.ts'
import { TokenFields } from './token-fields.tsx'
import { words } from './words.ts'

interface CreateTokenProps {
  readonly facts: TokenFacts
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** A token with every limit; then its secret, once. It is in no address and in no storage: only in what is shown. */
export function CreateToken({ facts, isOpen, onClose }: CreateTokenProps) {
  const say = useWords(words)
  const form = useWords(formWords)
  const path = useAccountPath()
  const [draft, setDraft] = useState<TokenDraft>(() => newDraft(facts))
  const [made, setMade] = useState<IssuedToken>()
  const create = useDeed(() => tell<IssuedToken>('POST', path('/tokens'), formOf(draft, facts)), [path('/tokens')])
  const wrong = findWrongs(draft, Date.now())
  const close = (): void => {
    setDraft(newDraft(facts))
    setMade(undefined)
    create.reset()
    onClose()
  }
  return (
    <>
      <FormDrawer
        title={say.create}
        isOpen={isOpen && !made}
        onClose={close}
        onSubmit={() => create.mutate(undefined, { onSuccess: setMade })}
        verb={say.create}
        busy={create.isPending && say.creating}
        isOff={wrong.size > 0}
      >
        <TokenFields
          draft={draft}
          facts={facts}
          wrong={wrong}
          onChange={(changes) => setDraft((before) => ({ ...before, ...changes }))}
        />
        {create.error && <Failed title={form.notMade} error={create.error} />}
      </FormDrawer>
      {made && <SecretDialog made={made} label={draft.label.trim() || made.id} onClose={close} />}
    </>
  )
}

interface EditTokenProps {
  readonly token: TokenItem
  readonly facts: TokenFacts
  readonly onClose: () => void
  readonly onSaved: (name: string) => void
}

/** The same fields, as they are now. */
export function EditToken({ token, facts, onClose, onSaved }: EditTokenProps) {
  const form = useWords(formWords)
  const path = useAccountPath()
  const [draft, setDraft] = useState<TokenDraft>(() => draftOf(token))
  const change = useDeed(
    () => tell('POST', path(`/tokens/${token.id}/change`), changesOf(draft, token, facts)),
    [path('/tokens')],
  )
  const wrong = findWrongs(draft, Date.now())
  return (
    <FormDrawer
      title={form.editTitle(nameOf(token))}
      isOpen
      onClose={onClose}
      onSubmit={() => change.mutate(undefined, { onSuccess: () => onSaved(nameOf(token)) })}
      verb={form.saveLimits}
      busy={change.isPending && form.saving}
      isOff={wrong.size > 0}
    >
      <TokenFields
        draft={draft}
        facts={facts}
        wrong={wrong}
        onChange={(changes) => setDraft((before) => ({ ...before, ...changes }))}
      />
      {change.error && <Failed title={form.notSaved} error={change.error} />}
    </FormDrawer>
  )
}

/** What was typed anew: what was left as it was is not sent, and so not written down as changed. */
function changesOf(draft: TokenDraft, token: TokenItem, facts: TokenFacts): object {
  const before = formOf(draftOf(token), facts)
  const after = formOf(draft, facts)
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
    ),
  )
}
