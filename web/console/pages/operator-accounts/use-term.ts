import { tell, useDeed } from '#api'
import { toast } from '#parts'
import { useWords } from '#words'
import { words } from './words.ts'

/** Changes one of an account's terms; what was refused is told where no form shows it. */
export function useTerm(accountId: string, what: string, isOfForm = false) {
  const say = useWords(words)
  const deed = useDeed(
    (body: object) => tell('POST', `/operator/accounts/${encodeURIComponent(accountId)}/${what}`, body),
    ['/operator'],
  )
  return {
    ...deed,
    mutate: (body: object, onDone?: () => void) =>
      deed.mutate(body, {
        onSuccess: () => {
          toast({ text: say.done })
          onDone?.()
        },
        ...(isOfForm ? {} : { onError: (error: Error) => toast({ text: error.message, isBad: true }) }),
      }),
  }
}
