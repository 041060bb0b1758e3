import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { describeSettings, readConfig } from '#config'
import { runOperator } from '#support/operator'

const root = new URL('../../', import.meta.url)

test('the unit for systemd', async (t) => {
  const text = readFileSync(new URL('deploy/almagest.service', root), 'utf8')
  /** Lines `Name=value`, those among them that are offered as comments. */
  const lines = text.split('\n').flatMap((line) => {
    const [, isOffered, name = '', value = ''] = /^(#?)([A-Z]\w+)=(.*)$/.exec(line) ?? []
    return name === '' ? [] : [{ name, value, isOffered: isOffered === '#' }]
  })
  const valuesOf = (wanted: string): string[] => lines.filter(({ name }) => name === wanted).map(({ value }) => value)

  await t.test('sets only settings that there are, and values they take', () => {
    const given = lines
      .filter(({ name }) => name === 'Environment')
      .map(({ value, isOffered }) => {
        const at = value.indexOf('=')
        return { name: value.slice(0, at), value: value.slice(at + 1), isOffered }
      })
    const settings = [...describeSettings().matchAll(/^ {2}([A-Z_]+) /gm)].map(([, name]) => name)

    assert.ok(given.length > 5)
    for (const { name } of given.filter(({ name }) => name !== 'PATH')) {
      assert.ok(settings.includes(name.replace(/_FILE$/, '')), name)
    }
    readConfig(Object.fromEntries(given.filter(({ isOffered }) => !isOffered).map(({ name, value }) => [name, value])))
  })

  await t.test('hands each secret over as a credential of the name its file has', () => {
    const loaded = valuesOf('LoadCredential').map((value) => value.split(':')[0])
    const read = valuesOf('Environment').flatMap((value) => /_FILE=%d\/(.+)$/.exec(value)?.[1] ?? [])

    assert.ok(loaded.length > 2)
    assert.deepEqual(loaded, read)
  })

  await t.test('starts a command that there is, from a file that there is', async () => {
    const [, file = '', ...words] = /^\/opt\/almagest\/(\S+) (.*)$/.exec(valuesOf('ExecStart')[0] ?? '') ?? []
    const { exitCode } = await runOperator([...words, '--help'], {})

    assert.ok(existsSync(new URL(file, root)), file)
    assert.equal(exitCode, 0)
  })

  await t.test('takes away what the service does not need, and leaves it what it does', () => {
    for (const name of [
      'NoNewPrivileges',
      'DynamicUser',
      'PrivateTmp',
      'ProtectHome',
      'LockPersonality',
      'RestrictSUIDSGID',
    ])
      assert.deepEqual(valuesOf(name), ['yes'], name)
    assert.deepEqual(valuesOf('ProtectSystem'), ['strict'])
    assert.deepEqual(valuesOf('UMask'), ['0077'])
    assert.ok(Number(valuesOf('LimitNOFILE')[0]) >= 65_536)
    assert.deepEqual(valuesOf('MemoryDenyWriteExecute'), [])
  })
})

test('every file that SECURITY.md names is there', () => {
  const text = readFileSync(new URL('SECURITY.md', root), 'utf8')
  const tests = [...text.matchAll(/`([\w.-]+\.test\.ts)`/g)].map(([, name]) => name ?? '')
  const folders = ['tests', 'src', 'src/kit', 'src/collector', 'src/ledger', 'src/people']

  assert.ok(tests.length > 8)
  for (const name of tests) {
    assert.ok(
      folders.some((folder) => existsSync(new URL(`server/${folder}/${name}`, root))),
      name,
    )
  }
})
