import { unescapes } from './escapes.ts'
import { eachRun, none, unpackRuns, type Wanted } from './packed-runs.ts'

/** Secrets that are known by how they look: a beginning, then so many letters and digits. */
export interface SecretShape {
  readonly begins: string
  readonly letters: number
}

/** Strikes secrets out of whatever is to be kept, sent or logged. */
export interface Mask {
  /** The same bytes where there is no secret; otherwise a copy of the same length, with stars for what wrote the secret. */
  strikeBytes(bytes: Buffer): Buffer
  /** The text with `***` for what wrote a secret. */
  strikeText(text: string): string
}

/** Shorter texts occur by chance. */
const secretLengthMin = 8

/**
 * What looking may cost, about a nanosecond each: so much for each byte of the text, and so much more. Where it costs
 * more, for a text that is encoded over and over, what could not be looked at is struck whole.
 */
const workFactor = 24
const workFloor = 4_000_000
/** What a view costs beside its bytes. */
const viewWork = 1_000

interface Needle {
  readonly bytes: Buffer
  /** How many letters and digits belong to it beyond those bytes. */
  readonly letters: number
  /** What a text has in its place. */
  readonly struck: string
}

interface Span {
  readonly from: number
  readonly to: number
  readonly struck: string
}

/** A text as it came or decoded, and the way back to the text it came from. */
interface View {
  readonly bytes: Buffer
  readonly touched?: readonly number[]
  strike(from: number, to: number, struck: string): void
}

/**
 * Makes a mask that sees a secret through its encodings: percent signs, backslashes, HTML's entities, base64 in both
 * alphabets and at any place of a run, hexadecimal digits, and any of them inside each other.
 */
export function createMask(secrets: readonly string[], shapes: readonly SecretShape[] = []): Mask {
  const needles = listNeedles(secrets, shapes)
  const wanted: Wanted = {
    bytesMin: Math.min(...needles.map(({ bytes, letters }) => bytes.length + letters)),
    possible: listPossible(needles),
  }

  function findSpans(bytes: Buffer): Span[] {
    const spans: Span[] = []
    let workLeft = workFloor + workFactor * bytes.length

    function search(base: View): void {
      // Grows while it is walked through. The same text decoded in another order is looked at once.
      const views = [base]
      for (const view of views) {
        workLeft -= view.bytes.length + viewWork
        if (workLeft < 0) {
          base.strike(0, base.bytes.length, '***')
          return
        }
        for (const needle of needles) strikeNeedle(view, needle)
        for (const { bytes: hidden, sourceOf } of unpackRuns(view.bytes, view.touched, wanted)) {
          search({ bytes: hidden, strike: (from, to, struck) => view.strike(...sourceOf(from, to), struck) })
        }
        for (const decode of unescapes) {
          const decoded = decode(view.bytes)
          if (!decoded || views.some((known) => known.bytes.equals(decoded.bytes))) continue
          const { sourceOf, ...rest } = decoded
          views.push({ ...rest, strike: (from, to, struck) => view.strike(...sourceOf(from, to), struck) })
        }
      }
    }

    // Between bytes that no encoding of a secret has: mostly words of a text that are too short to hold one.
    eachRun(bytes, undefined, wanted.possible, wanted.bytesMin, (start, end) => {
      const strike: View['strike'] = (from, to, struck) =>
        void spans.push({ from: start + from, to: start + to, struck })
      search({ bytes: bytes.subarray(start, end), strike })
    })
    return spans.length < 2 ? spans : joinSpans(spans)
  }

  return {
    strikeBytes(bytes) {
      const spans = findSpans(bytes)
      if (spans.length === 0) return bytes
      const struck = Buffer.from(bytes)
      for (const { from, to } of spans) struck.fill('*', from, to)
      return struck
    },
    strikeText(text) {
      const bytes = Buffer.from(text)
      const spans = findSpans(bytes)
      if (spans.length === 0) return text
      const parts = spans.map(({ from, struck }, place) => [
        bytes.toString('utf8', spans[place - 1]?.to ?? 0, from),
        struck,
      ])
      return [...parts.flat(), bytes.toString('utf8', spans.at(-1)?.to)].join('')
    },
  }
}

function listNeedles(secrets: readonly string[], shapes: readonly SecretShape[]): readonly Needle[] {
  // A secret that is written with escapes itself is one without them, too; forms write a blank as a plus.
  const forms = secrets.flatMap((secret) => [secret, ...listUnescaped(secret), secret.replaceAll(' ', '+')])
  const texts = [...new Set(forms)].filter((text) => text.length >= secretLengthMin)
  return [
    ...shapes.map(({ begins, letters }) => ({ bytes: Buffer.from(begins), letters, struck: `${begins}***` })),
    ...texts.map((text) => ({ bytes: Buffer.from(text), letters: 0, struck: '***' })),
  ]
}

const listUnescaped = (secret: string): string[] =>
  unescapes.flatMap((decode) => decode(Buffer.from(secret))?.bytes.toString() ?? [])

/** What encodings of any kind are written with. */
const encodingBytes = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/-_=%\\&#;\r\n')

function listPossible(needles: readonly Needle[]): Int8Array {
  const possible = new Int8Array(256).fill(none)
  for (const byte of [...encodingBytes, ...needles.flatMap(({ bytes }) => [...bytes])]) possible[byte] = 0
  return possible
}

function strikeNeedle(view: View, { bytes: needle, letters, struck }: Needle): void {
  const { bytes } = view
  if (bytes.length < needle.length + letters) return
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    const end = at + needle.length
    const isWhole = letters === 0 || isBase62(bytes.toString('latin1', end, end + letters), letters)
    if (isWhole) view.strike(at, end + letters, struck)
  }
}

const isBase62 = (text: string, length: number): boolean => text.length === length && /^[0-9A-Za-z]+$/.test(text)

/** Without overlaps, in their order. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((one, other) => one.from - other.from || other.to - one.to)) {
    const last = joined.at(-1)
    if (last && span.from < last.to) joined[joined.length - 1] = { ...last, to: Math.max(last.to, span.to) }
    else joined.push(span)
  }
  return joined
}
