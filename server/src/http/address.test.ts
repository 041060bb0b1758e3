import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf, procAddress } from './address.ts'

test('connections count together', async (t) => {
  await t.test('of one address of version 4, however it is written', () => {
    for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109'])
      assert.equal(clientOf(address), '203.0.113.9')
  })

  await t.test('of one network /64 of version 6', () => {
    const one = ['2001:db8:0:7::1', '2001:db8:0:7:ffff::', '2001:db8::7:a:b:c:d', '2001:db8:0:7:1:2:3:4']
    assert.deepEqual([...new Set(one.map(clientOf))], ['2001:db8:0:7::/64'])
    for (const other of ['2001:db8::1', '2001:db8:0:8::1', 'fe80::1%eth0', '::1'])
      assert.notEqual(clientOf(other), '2001:db8:0:7::/64')
    assert.equal(clientOf('fe80::1%eth0'), clientOf('fe80::2%eth1'))
  })
})

test('an address is looked up as Linux lists it', () => {
  assert.equal(procAddress('127.0.0.1'), '0100007F')
  assert.equal(procAddress('::1'), '00000000000000000000000001000000')
  assert.equal(procAddress('::ffff:127.0.0.1'), '0000000000000000FFFF00000100007F')
})
