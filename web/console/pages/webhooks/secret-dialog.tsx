import { Button, Dialog, Secret } from '#parts'
import { useWords } from '#words'
import styles from './webhooks.module.css'
import { words } from './words.ts'

/** Shown once: it is in no address, and kept nowhere here. */
export function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const say = useWords(words)
  return (
    <Dialog title={say.secretTitle} isOpen onClose={onClose} size={560}>
      <p className={styles['text']}>{say.secretText}</p>
      <Secret text={secret} />
      <div className={styles['foot']}>
        <Button kind="primary" onClick={onClose}>
          {say.done}
        </Button>
      </div>
    </Dialog>
  )
}
