import { tell, useAccountPath, useDeed } from '#api'
import { toast } from '#parts'
import type { TestSent } from '#wire/webhooks'
import { useWords } from '#words'
import { words } from './words.ts'

/** Sends a webhook a message that says nothing. */
export function useTest(webhookId: string): { readonly send: () => void; readonly isBusy: boolean } {
  const say = useWords(words)
  const path = useAccountPath()
  const test = useDeed(() => tell<TestSent>('POST', path(`/webhooks/${webhookId}/test`), {}), [path('/webhooks')])
  const send = (): void =>
    test.mutate(undefined, {
      onSuccess: () => void toast({ text: say.tested }),
      onError: (error) => void toast({ text: error.message, isBad: true }),
    })
  return { send, isBusy: test.isPending }
}
