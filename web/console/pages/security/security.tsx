import { useView } from '#api'
import { PageHead, useProof, Viewed } from '#parts'
import type { SecurityFacts } from '#wire/security'
import { useWords } from '#words'
import { Passkeys } from './passkeys.tsx'
import { Password } from './password.tsx'
import { Sessions } from './sessions.tsx'
import { words } from './words.ts'

export default function Security() {
  const say = useWords(words)
  const view = useView<SecurityFacts>('/security')
  const { prove, dialog } = useProof()
  return (
    <>
      <PageHead title={say.title} count={view.data && say.sessionCount(view.data.sessions.length)} />
      <Viewed view={view}>
        {({ passkeys, sessions }) => (
          <>
            <Passkeys passkeys={passkeys} prove={prove} />
            <Password prove={prove} />
            <Sessions sessions={sessions} />
          </>
        )}
      </Viewed>
      {dialog}
    </>
  )
}
