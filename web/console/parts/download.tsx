import { useCallback } from 'react'
import { addressOf, ask, type Query } from '#api'
import { formatCount } from '#format'
import type { DownloadState } from '#wire/download'
import { commonWords, defineWords, sayIn, useLang, useWords } from '#words'
import { Button } from './button.tsx'
import { ExportIcon } from './icons.tsx'
import { SmallMenu } from './small-menu.tsx'
import { toast } from './toasts.tsx'

const words = defineWords({
  en: {
    begun: (name: string) => `${name} is being written.`,
    rows: (name: string, rows: string) => `${name}: ${rows} rows`,
    done: (name: string, rows: string) => `${name} is there: ${rows} rows.`,
    failed: (name: string) => `${name} was not written whole. Nothing was changed; ask for it again.`,
    tooMany: 'A sheet of XLSX holds 1,048,575 rows below its head, and there are more: use CSV.',
    busy: 'Other files are still being written. Wait for one of them.',
  },
  zh: {
    begun: (name: string) => `正在生成 ${name}。`,
    rows: (name: string, rows: string) => `${name}：${rows} 行`,
    done: (name: string, rows: string) => `${name} 已生成：${rows} 行。`,
    failed: (name: string) => `${name} 未能完整生成。没有任何更改，请重新下载。`,
    tooMany: 'XLSX 工作表在表头之下最多容纳 1,048,575 行，实际行数更多：请用 CSV。',
    busy: '其他文件仍在生成中，请等其中一个完成。',
  },
})

const xlsxRowsMax = 1_048_575

const formats = ['csv', 'xlsx', 'json'] as const

const everyMs = 700
/** Looks without any news, before it is told that nothing came. */
const silentMax = 40

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The browser fetches it by itself, with the cookie; what the service refuses is no page to go to. */
function fetchFile(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

/** Looks how far a file is, until it is over. */
async function watch(id: string, onNews: (state: DownloadState) => void): Promise<DownloadState | undefined> {
  let rows = -1
  for (let silent = 0; silent < silentMax; silent++) {
    await pause(everyMs)
    const state = await ask<DownloadState>(`/downloads/${id}`).catch(() => undefined)
    if (!state) continue
    if (state.state !== 'running') return state
    if (state.rows !== rows) silent = 0
    rows = state.rows
    onNews(state)
  }
  return undefined
}

/** Downloads rows as a file, and tells how far it is until it is there. */
function useDownload(): (path: string, query: Query, name: string) => Promise<void> {
  const lang = useLang()
  return useCallback(
    async (path, query, name) => {
      const say = sayIn(words, lang)
      const id = crypto.randomUUID()
      fetchFile(addressOf(path, { ...query, lang, download: id }))
      const told = toast({ text: say.begun(name), share: 0 })
      const last = await watch(id, ({ rows, rowsMax }) =>
        told.update({ text: say.rows(name, formatCount(rows)), share: shareOf(rows, rowsMax) }),
      )
      if (last?.state === 'done') told.update({ text: say.done(name, formatCount(last.rows)) })
      else if (last?.why === 'rows') told.update({ text: say.tooMany, isBad: true })
      else told.update({ text: last?.why === 'busy' ? say.busy : say.failed(name), isBad: true })
    },
    [lang],
  )
}

/** Where nobody knows how many rows there are, it nears its end the slower the longer it lasts. */
const shareOf = (rows: number, rowsMax: number | null): number =>
  rowsMax === null ? rows / (rows + 100_000) : rows / Math.max(1, rowsMax)

interface DownloadProps {
  /** As views have theirs: of an account, `useAccountPath()('/money/file')`. */
  readonly path: string
  readonly query: Query
  /** What it is called while it is written. */
  readonly name: string
  /** How many rows there are, where the page knows. */
  readonly rows?: number | undefined
}

function useFormats({ path, query, name, rows = 0 }: DownloadProps) {
  const download = useDownload()
  const say = useWords(words)
  return formats.map((format) => ({
    format,
    label: format.toUpperCase(),
    fetch: () =>
      format === 'xlsx' && rows > xlsxRowsMax
        ? void toast({ text: say.tooMany, isBad: true })
        : void download(path, { ...query, format }, `${name}.${format}`),
  }))
}

/** *CSV*, *XLSX*, *JSON* in a page's head: the same rows in each. */
export function DownloadButtons(props: DownloadProps) {
  return useFormats(props).map(({ format, label, fetch }) => (
    <Button key={format} kind="quiet" icon={format === 'csv' ? <ExportIcon /> : undefined} onClick={fetch}>
      {label}
    </Button>
  ))
}

/** *Export*, at the end of a list's filters: what they leave, as a file. */
export function ExportMenu(props: DownloadProps) {
  const say = useWords(commonWords)
  const items = useFormats(props).map(({ label, fetch }) => ({ label, onChoose: fetch }))
  return (
    <SmallMenu align="end" items={items}>
      {(button) => (
        <Button kind="quiet" size="small" icon={<ExportIcon />} {...button}>
          {say.export}
        </Button>
      )}
    </SmallMenu>
  )
}
