import { open } from 'node:fs/promises'
import { writeMarkdownHtml } from '#docs'
import type { TopUpView } from './wire/top-up.ts'

/** A text is a page at most; what is beyond is not read. */
const bytesMax = 65_536

/** `pay.md` is for everybody, `pay.zh.md` beside it for who reads Chinese. */
const inChinese = (file: string): string => file.replace(/(\.[^./]*)?$/, '.zh$1')

/** The operator's text, read when somebody looks at it: it may be changed while the service runs. */
export function openTopUpText(file: string | undefined): () => Promise<TopUpView['text']> {
  if (file === undefined) return async () => null
  return async () => {
    const [en, zh] = await Promise.all([readStart(file), readStart(inChinese(file))])
    if (en === undefined) return null
    return { en: writeMarkdownHtml(en, 'en'), zh: writeMarkdownHtml(zh ?? en, 'zh') }
  }
}

/** Nothing where there is no such file. */
async function readStart(file: string): Promise<string | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!handle) return undefined
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytesMax), 0, bytesMax, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
