import { useView } from '#api'
import { Figure, FigureRow, PageHead, useProof, Viewed } from '#parts'
import type { SecurityFacts } from '#wire/security'
import { useWords } from '#words'
import { Authenticator } from './authenticator.tsx'
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
        {({ passkeys, sessions, authenticator }) => (
          <>
            <FigureRow>
              <Figure label={say.youSignInWith} size="second" note={passkeys.length === 0 ? say.better : say.good}>
                {say.withWhat(passkeys.length)}
              </Figure>
            </FigureRow>
            <Passkeys passkeys={passkeys} prove={prove} />
            <Password prove={prove} />
            <Authenticator facts={authenticator} prove={prove} />
            <Sessions sessions={sessions} />
          </>
        )}
      </Viewed>
      {dialog}
    </>
  )
}
