import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit'
import { openMailReceiver } from '#support/smtp'
import { readMailSender, readMailServer } from './mail-server.ts'
import { openMailer } from './mailer.ts'

const letter = {
  to: 'ada@example.com',
  subject: 'Balance 低于 ¥50',
  text: 'Plain words 你好',
  html: '<p>Words 你好</p>',
}

test('a letter is handed to the server that is named, in both forms', async (t) => {
  const receiver = await openMailReceiver(t)
  const mailer = openMailer({
    server: readMailServer(receiver.url),
    from: readMailSender('Stars <alerts@example.com>'),
    clock: systemClock,
  })

  assert.equal(await mailer.send(letter), undefined)

  const [taken] = receiver.taken
  assert.deepEqual([taken?.from, taken?.to], ['alerts@example.com', ['ada@example.com']])
  for (const words of ['From: Stars <alerts@example.com>', letter.subject, letter.text, letter.html, 'auto-generated'])
    assert.ok(taken?.words.toLowerCase().includes(words.toLowerCase()), words)
})

test('a letter that is not taken is told by a code, which repeats nobody’s address', async (t) => {
  const receiver = await openMailReceiver(t)
  const server = readMailServer(receiver.url)
  const mailer = openMailer({ server, from: 'alerts@example.com', clock: systemClock })
  receiver.refuse('550 no mail for ada@example.com')

  assert.equal(await mailer.send(letter), 'EENVELOPE 550')
  assert.equal(receiver.taken.length, 0)
})

test('a password is not sent in the open to a server elsewhere', async (t) => {
  const receiver = await openMailReceiver(t)
  const { port } = new URL(receiver.url)
  // A name of this machine that does not look like it.
  const server = readMailServer(`smtp://user:secret-password@127.0.0.2:${port}`)
  const mailer = openMailer({ server, from: 'alerts@example.com', clock: systemClock })

  assert.notEqual(await mailer.send(letter), undefined)
  assert.equal(receiver.taken.length, 0)
})

test('the address of a server and a sender are read, and refused in words that do not repeat them', () => {
  assert.deepEqual(readMailServer('smtps://user:p%40ss@mail.example.com').secrets, [
    'smtps://user:p%40ss@mail.example.com',
    'p%40ss',
    'p@ss',
  ])
  for (const text of ['mail.example.com', 'http://secret@mail.example.com', 'smtp://', 'smtp://a/secret'])
    assert.throws(
      () => readMailServer(text),
      (error: Error) => !error.message.includes(`${text} `) && /expected/.test(error.message),
    )
  for (const text of ['nobody', 'a b@example.com', '<a@example.com>', 'A <a@example.com>, b@example.com'])
    assert.throws(() => readMailSender(text), /expected an address/)
})
