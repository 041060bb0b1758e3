import { defineQuery, defineRule, type Store } from '#store'
import type { AlertType, Message } from './alert.ts'

/** A state that has begun, as it is kept. */
export interface BegunAlert {
  readonly key: string
  readonly type: AlertType
  /** JSON: what was told when it began. */
  readonly data: string
  /** Unix milliseconds. */
  readonly begunAt: number
}

/** What is kept of alerts, for the next start and for other processes. */
export interface AlertBook {
  /** Whether it had not begun before, by the word of any process: then its message is kept as well. */
  begin(alert: BegunAlert, message: Message): Promise<boolean>
  /** Whether it had begun; then its message is kept as well. */
  end(key: string, message: Message): Promise<boolean>
  /** A message that was taken, or is not to be told any more. */
  remove(id: string): Promise<void>
  read(): Promise<{ readonly begun: readonly BegunAlert[]; readonly messages: readonly Message[] }>
}

const listBegun = defineQuery<BegunAlert>('notices.listBegun', 'SELECT key, type, data, begun_at FROM alert')

const listMessages = defineQuery<Message>(
  'notices.listMessages',
  'SELECT id, key, at, body FROM alert_message ORDER BY at, id',
)

/** The message is kept where the state really begins. */
const begin = defineRule<{ readonly alert: BegunAlert; readonly message: Message }, boolean>({
  name: 'notices.begin',
  announces: true,
  rows: ({ alert: { key } }) => [{ in: 'alert', key: { key } }],
  apply(sheet, { alert, message }) {
    if (sheet.find('alert', alert)) return false
    sheet.insert('alert', alert)
    sheet.insert('alertMessage', message)
    return true
  },
})

/** The message is kept where the state is really over. */
const end = defineRule<{ readonly key: string; readonly message: Message }, boolean>({
  name: 'notices.end',
  announces: true,
  rows: ({ key }) => [{ in: 'alert', key: { key } }],
  apply(sheet, { key, message }) {
    const isOver = sheet.remove('alert', { key })
    if (isOver) sheet.insert('alertMessage', message)
    return isOver
  },
})

const remove = defineRule<{ readonly id: string }>({
  name: 'notices.removeMessage',
  rows: (key) => [{ in: 'alertMessage', key }],
  apply: (sheet, key) => void sheet.remove('alertMessage', key),
})

export function openAlertBook(store: Store): AlertBook {
  return {
    begin: (alert, message) => store.write(begin({ alert, message })),
    end: (key, message) => store.write(end({ key, message })),
    remove: (id) => store.write(remove({ id })),
    async read() {
      const [begun, messages] = await store.listTogether([
        [listBegun, {}],
        [listMessages, {}],
      ])
      return { begun, messages }
    },
  }
}
