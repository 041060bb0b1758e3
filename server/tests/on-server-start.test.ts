import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { runOperator } from '#support/operator'
import { startPostgres } from '#support/postgres-server'
import { skipWithout } from '#support/required'
import { placeOf } from '#support/service'

const password = 's3cret&word'

/** A server that answers whatever it is told by these bytes, one after the other. */
async function playServer(t: TestContext, ...answers: readonly Buffer[]): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    let nth = 0
    socket.on('data', () => socket.write(answers[nth++] ?? ''))
    t.after(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  // A server that listens on a port has an address of this form.
  return (server.address() as AddressInfo).port
}

/** Forwards to a server, and tells of a process of its own in place of the server's, as poolers do. */
async function playPooler(t: TestContext, to: number): Promise<number> {
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    for (const socket of [client, upstream]) {
      socket.on('error', () => {})
      t.after(() => socket.destroy())
    }
    client.pipe(upstream)
    upstream.on('data', (bytes: Buffer) => {
      const at = bytes.indexOf(keyOfProcess)
      if (at >= 0) bytes.writeInt32BE(1, at + keyOfProcess.length)
      client.write(bytes)
    })
    upstream.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  // A server that listens on a port has an address of this form.
  return (server.address() as AddressInfo).port
}

/** How the message begins that tells of the server's process. */
const keyOfProcess = Buffer.from([0x4b, 0, 0, 0, 12])

/** A message of the server's as the wire has it: its kind, its length and what it says. */
function messageOf(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(kind, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const failure = (code: string, text: string): Buffer =>
  messageOf('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`))

const passwordWanted = messageOf('R', Buffer.concat([Buffer.from([0, 0, 0, 10]), Buffer.from('SCRAM-SHA-256\0\0')]))

const proofWanted = messageOf('R', Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('r=a,s=b,i=4096')]))

/** What a start, or a command, is told where its books cannot be opened: one sentence. */
async function refusalOf(databaseUrl: string, words: readonly string[] = ['serve']): Promise<string> {
  const environment = { ...placeOf('', databaseUrl), PORT: '0', DRAIN: '0s', LOG_LEVEL: 'silent' }
  const { exitCode, complaints } = await runOperator(words, environment)
  assert.equal(exitCode, 1, complaints)
  assert.match(complaints, /^almagest: .+\n$/)
  for (const secret of [password, encodeURIComponent(password)]) assert.ok(!complaints.includes(secret), complaints)
  return complaints
}

const urlAt = (port: number, user = 'ada', database = 'books'): string =>
  `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

test('a start on PostgreSQL is refused in a sentence without the password', async (t) => {
  await t.test('where no server listens', async () => {
    const said = await refusalOf(urlAt(1), ['account', 'create', 'ada'])
    assert.match(said, /postgres:\/\/ada@127.0.0.1:1\/books cannot be reached: connection refused; does it run/)
  })

  for (const [what, greeting, expected] of [
    [
      'where the password is wrong',
      failure('28P01', 'password authentication failed for user "ada"'),
      /does not take this user or password/,
    ],
    [
      'where its host may not come',
      failure('28000', 'no pg_hba.conf entry for host "10.0.0.1"'),
      /does not let this user in \(no pg_hba/,
    ],
    ['where it has no connection left', failure('53300', 'too many clients'), /no connection left/],
    ['where something else listens', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /cannot be reached/],
  ] as const)
    await t.test(what, async (t) => {
      assert.match(await refusalOf(urlAt(await playServer(t, greeting)), ['account', 'create', 'ada']), expected)
    })

  await t.test('where a password is asked for and there is none', async (t) => {
    const port = await playServer(t, passwordWanted, proofWanted)
    assert.match(
      await refusalOf(`postgres://ada@127.0.0.1:${port}/books`),
      /asks for a password; put it into DATABASE_URL/,
    )
  })
})

test('a start on a PostgreSQL that is not fit for the books is refused in a sentence', async (t) => {
  const server = await startPostgres(t, 18_501)
  if (!server) return t.skip(skipWithout('postgres', 'the programs of PostgreSQL are not installed'))
  const { port } = server
  const admin = new pg.Client({ connectionString: server.url })
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())
  async function inDatabase(name: string, sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: urlAt(port, 'postgres', name) })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  let made = 0
  async function make(options = ''): Promise<string> {
    const name = `books_${++made}`
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`)
    return name
  }
  /** A database that has our tables. */
  async function makeOurs(): Promise<string> {
    const name = await make()
    const { exitCode } = await runOperator(['account', 'create', 'ada'], placeOf('', urlAt(port, 'postgres', name)))
    assert.equal(exitCode, 0)
    return name
  }
  await admin.query(`CREATE ROLE ada LOGIN PASSWORD '${password}'`)

  await t.test('where there is no such database', async () => {
    assert.match(
      await refusalOf(urlAt(port, 'ada', 'nowhere')),
      /there is no database .*nowhere; make one: CREATE DATABASE/,
    )
  })

  await t.test('where it is in another encoding', async () => {
    const name = await make(`ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`)
    assert.match(await refusalOf(urlAt(port, 'postgres', name)), /is in LATIN1; make one in UTF8/)
  })

  await t.test('where it has tables of somebody else', async () => {
    const name = await make()
    await inDatabase(name, 'CREATE TABLE customer (id int)')
    assert.match(await refusalOf(urlAt(port, 'postgres', name)), /another application \(customer\)/)
  })

  await t.test('where a newer version has been at work', async () => {
    const name = await makeOurs()
    await inDatabase(name, 'UPDATE almagest SET version = 99, oldest_program = 99')
    assert.match(await refusalOf(urlAt(port, 'postgres', name)), /has version 99, .* run a newer Almagest/)
  })

  await t.test('where the user may not make tables, or may not write to ours', async () => {
    assert.match(await refusalOf(urlAt(port, 'ada', await make())), /may not do what is needed.*permission denied/)
    const name = await makeOurs()
    assert.match(await refusalOf(urlAt(port, 'ada', name)), /may not/)
    await inDatabase(name, 'GRANT SELECT ON almagest TO ada')
    assert.match(await refusalOf(urlAt(port, 'ada', name)), /ada may not read and write the table/)
  })

  await t.test('where it can only be read', async () => {
    const name = await make()
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    assert.match(await refusalOf(urlAt(port, 'postgres', name)), /can only be read by this user/)
  })

  await t.test('where a pooler stands between', async (t) => {
    assert.match(
      await refusalOf(urlAt(await playPooler(t, port), 'postgres', await make())),
      /is reached through a pooler/,
    )
  })

  await t.test('where a power cut would lose charges', async () => {
    const name = await makeOurs()
    await admin.query('ALTER SYSTEM SET fsync = off')
    await admin.query('SELECT pg_reload_conf()')
    assert.match(await refusalOf(urlAt(port, 'postgres', name)), /runs with fsync = off/)
    await admin.query('ALTER SYSTEM RESET fsync')
    await admin.query('SELECT pg_reload_conf()')
  })
})
