import { defineQuery, defineRule } from '#store'

interface Asked {
  readonly personId: string
  /** As it is kept. */
  readonly password: string
  /** The session that goes on, by its id: all others end. */
  readonly but: string | undefined
}

type Found = {
  sessions: { readonly digest: Uint8Array; readonly id: string }
  links: { readonly digest: Uint8Array }
}

/** Sets a password; whoever knew the old one is out: sessions end, and links that would set another are gone. */
export const setPassword = defineRule<Asked, { readonly ended: number }, Found>({
  name: 'people.setPassword',
  find: {
    sessions: defineQuery(
      'people.findOtherSessions',
      'SELECT digest, id FROM session WHERE person_id = @personId LIMIT 200',
    ),
    links: defineQuery('people.findResets', 'SELECT digest FROM invitation WHERE person_id = @personId LIMIT 200'),
  },
  rows: ({ personId }, { sessions, links }) => [
    { in: 'person', key: { id: personId } },
    ...sessions.map(({ digest }) => ({ in: 'session', key: { digest } }) as const),
    ...links.map((key) => ({ in: 'invitation', key }) as const),
  ],
  apply(sheet, { personId, password, but }, { sessions, links }) {
    sheet.change('person', { id: personId }, { password })
    for (const key of links) sheet.remove('invitation', key)
    return {
      ended: sessions.filter(({ id, digest }) => id !== but && sheet.remove('session', { digest })).length,
    }
  },
})
