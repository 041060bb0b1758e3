import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CurlRequest, writeCurl } from './curl.ts'

interface InBrowser {
  readonly writeCurl: typeof writeCurl
}

const place = new URL('../../../../web/docs/curl.js', import.meta.url)

const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((one) => one.toWellFormed().replaceAll('\0', '')),
  fc.constantFrom(
    '',
    '7123456789012345678',
    '星图 达人',
    "it's",
    '$HOME $(x) `y`',
    'a&b=c',
    '\\ "',
    '@file',
    '-x',
    '~',
    '!1',
  ),
)
const requests: fc.Arbitrary<CurlRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  url: fc.constantFrom('http://127.0.0.1:8080/api/a/v1', 'https://stars.example/api/a/v1', 'http://10.0.0.7/x y/$z'),
  params: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  isOpen: fc.boolean(),
})

/** The words curl gets of a line, by the shell itself. */
function readWords(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8', env: { TOKEN: 'secret' } })
    .split('\0')
    .slice(0, -1)
}

test('a call as cURL makes it', async (t) => {
  await t.test('is three lines, as people write them', () => {
    const params = [['kolId', '6831825876674412552']] as const
    assert.equal(
      writeCurl({ method: 'GET', url: 'http://127.0.0.1:8080/api/kol/v1', params }),
      'curl -G 127.0.0.1:8080/api/kol/v1 \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -d kolId=6831825876674412552',
    )
    assert.equal(
      writeCurl({ method: 'POST', url: 'https://stars.example/a', params: [['name', "it's"]] }),
      `curl https://stars.example/a \\\n  -H "Authorization: Bearer $TOKEN" \\\n  --data-urlencode 'name=it'\\''s'`,
    )
  })

  await t.test('hands any value to curl as it is', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const words = readWords(writeCurl(request))
        const fields = request.params.map(([name, value]) => `${encodeURIComponent(name)}=${value}`)
        assert.deepEqual(fields.length === 0 ? [] : words.slice(-2 * fields.length).filter((_, at) => at % 2), fields)
        assert.equal(words.includes('Authorization: Bearer secret'), request.isOpen !== true)
        // What is not encoded by curl needs no encoding.
        for (const [at, word] of words.entries()) if (words[at - 1] === '-d') assert.match(word, /^[^=]*=[\w.-]*$/)
      }),
      { numRuns: 60 },
    )
  })

  await t.test('is written alike by the service and by its pages', async () => {
    const page: InBrowser = await import(place.href)
    fc.assert(fc.property(requests, (request) => assert.equal(page.writeCurl(request), writeCurl(request))))
  })
})
