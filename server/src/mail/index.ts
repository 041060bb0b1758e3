/** Mail, by a server that the operator names; nothing of it is loaded where none is. */

export { readMailSender, readMailServer } from './mail-server.ts'
export { openMailer } from './mailer.ts'
