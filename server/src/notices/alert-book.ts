import type { Store } from '#store'
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
  read(): { readonly begun: readonly BegunAlert[]; readonly messages: readonly Message[] }
}

export function openAlertBook(store: Store): AlertBook {
  const insertAlert = store.prepare(
    'INSERT OR IGNORE INTO alert (key, type, data, begun_at) VALUES (@key, @type, @data, @begunAt)',
  )
  const deleteAlert = store.prepare('DELETE FROM alert WHERE key = @key')
  const insertMessage = store.prepare('INSERT INTO alert_message (id, key, at, body) VALUES (@id, @key, @at, @body)')
  const deleteMessage = store.prepare('DELETE FROM alert_message WHERE id = @id')
  const listAlerts = store.prepare<BegunAlert>('SELECT key, type, data, begun_at AS begunAt FROM alert')
  const listMessages = store.prepare<Message>('SELECT id, key, at, body FROM alert_message ORDER BY at, id')

  /** The message where the state really changed. */
  const write = (change: () => number, message: Message): Promise<boolean> =>
    store.write(() => {
      const isChanged = change() > 0
      if (isChanged) insertMessage.run(message)
      return isChanged
    })

  return {
    begin: (alert, message) => write(() => insertAlert.run(alert), message),
    end: (key, message) => write(() => deleteAlert.run({ key }), message),
    remove: (id) => store.write(() => void deleteMessage.run({ id })),
    read: () => store.read(() => ({ begun: listAlerts.list(), messages: listMessages.list() })),
  }
}
