/** Mail, by a server that the operator names; nothing of it is loaded where none is. */

export { writeInvitation } from './invitation-letter.ts'
export { readMailSender, readMailServer } from './mail-server.ts'
export { type Mailer, openMailer } from './mailer.ts'
