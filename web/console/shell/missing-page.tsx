import { Empty, PageHead, PageLink } from '#parts'
import { useWords } from '#words'
import styles from './frame.module.css'
import { shellWords } from './words.ts'

export function MissingPage() {
  const say = useWords(shellWords)
  return (
    <main className={styles['alone']}>
      <PageHead title="Almagest" />
      <Empty title={say.missing} actions={<PageLink to="/">{say.toHome}</PageLink>}>
        {say.missingText}
      </Empty>
    </main>
  )
}
