import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type TestContext, test } from 'node:test'
import { createFinder } from './find-addresses.ts'

const kinds: Readonly<Record<number, 4 | 6>> = { 1: 4, 28: 6 }
const addresses = { 4: Buffer.from([1, 1, 1, 1]), 6: Buffer.from('26064700000000000000000068100001', 'hex') }

/** A server of names that answers with one address of each version that it has, or says nothing. */
async function openNames(t: TestContext, has: readonly (4 | 6)[] | 'silent') {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (question, { port, address }) => {
    asked++
    if (has === 'silent') return
    const nameEnd = question.indexOf(0, 12)
    const kind = question.readUInt16BE(nameEnd + 1)
    const version = kinds[kind]
    const found = version !== undefined && has.includes(version) ? addresses[version] : undefined
    const head = Buffer.from(question.subarray(0, 12))
    // An answer, as many as were found, and nothing more.
    head.writeUInt16BE(0x8180, 2)
    head.writeUInt16BE(found ? 1 : 0, 6)
    head.writeUInt16BE(0, 10)
    const answer = Buffer.alloc(found ? 12 : 0)
    if (found) {
      answer.writeUInt16BE(0xc00c, 0)
      answer.writeUInt16BE(kind, 2)
      answer.writeUInt16BE(1, 4)
      answer.writeUInt32BE(60, 6)
      answer.writeUInt16BE(found.length, 10)
    }
    socket.send([head, question.subarray(12, nameEnd + 5), answer, found ?? Buffer.alloc(0)], port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return { servers: [`127.0.0.1:${socket.address().port}`], countAsked: () => asked }
}

const findBy = (find: ReturnType<typeof createFinder>, name = 'hooks.example') =>
  new Promise<unknown>((resolve) => find(name, (error, found) => resolve(error ? error.code : found)))

test('a name leads to its addresses of both versions, or of the one it has', async (t) => {
  const four = { address: '1.1.1.1', family: 4 }
  const six = { address: '2606:4700::6810:1', family: 6 }
  const find = async (has: readonly (4 | 6)[]) => {
    const { servers } = await openNames(t, has)
    return findBy(createFinder({ deadlineMs: 10_000, servers }))
  }
  assert.deepEqual(await find([4, 6]), [four, six])
  assert.deepEqual(await find([6]), [six])
  assert.deepEqual(await find([4]), [four])
  assert.equal(await find([]), 'ENODATA')
})

test('a name that a file of this machine has is asked for like any other', async (t) => {
  const { servers, countAsked } = await openNames(t, [4])
  const found = await findBy(createFinder({ deadlineMs: 10_000, servers }), 'localhost')
  assert.deepEqual(found, [{ address: '1.1.1.1', family: 4 }])
  assert.equal(countAsked(), 2)
})

test('names whose servers say nothing are given up, however many they are, and no file waits for them', async (t) => {
  const { servers } = await openNames(t, 'silent')
  const silent = createFinder({ deadlineMs: 300, servers })
  let waiting = 50
  const finding = Array.from({ length: waiting }, () => findBy(silent).finally(() => waiting--))
  await stat(tmpdir())
  assert.equal(waiting, 50)
  const outcomes = await Promise.all(finding)
  for (const outcome of outcomes) assert.match(String(outcome), /^(ETIMEOUT|ECANCELLED)$/)
})
