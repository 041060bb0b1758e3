import type { Column } from '#exports'
import type { JournalEntry } from '#journal'

const textOf = (value: object): string | null => (Object.keys(value).length === 0 ? null : JSON.stringify(value))

/** A deed as files have it. */
export const auditColumns: readonly Column<JournalEntry>[] = [
  {
    name: 'id',
    kind: 'number',
    means: { en: 'The row of the journal.', zh: '日志的行号。' },
    read: ({ id }) => id,
  },
  { name: 'at', kind: 'moment', means: { en: 'When it was done.', zh: '操作时间。' }, read: ({ at }) => at },
  {
    name: 'surface',
    kind: 'text',
    means: {
      en: 'By which way: command, demo, token, console or job.',
      zh: '操作途径：command 命令、demo 演示、token、console 控制台、job 后台任务。',
    },
    read: ({ surface }) => surface,
  },
  {
    name: 'who',
    kind: 'text',
    means: { en: 'The user of the system, or the id of the person or token.', zh: '系统用户，或人员、Token 的编号。' },
    read: ({ who }) => who,
  },
  {
    name: 'from',
    kind: 'text',
    means: { en: 'The machine or the address.', zh: '主机名或地址。' },
    read: ({ from }) => from,
  },
  { name: 'verb', kind: 'text', means: { en: 'What was done.', zh: '所做的操作。' }, read: ({ verb }) => verb },
  {
    name: 'accountId',
    kind: 'id',
    means: { en: 'To which account.', zh: '所涉及的账户。' },
    read: ({ accountId }) => accountId,
  },
  {
    name: 'about',
    kind: 'text',
    means: { en: 'Keys of what it was about, as JSON.', zh: '所涉及对象的键，JSON 格式。' },
    read: ({ about }) => textOf(about),
  },
  {
    name: 'asked',
    kind: 'text',
    means: { en: 'What else was asked, as JSON.', zh: '其他操作参数，JSON 格式。' },
    read: ({ asked }) => textOf(asked),
  },
  {
    name: 'before',
    kind: 'text',
    means: { en: 'What changed, as it was, as JSON.', zh: '更改前的值，JSON 格式。' },
    read: ({ before }) => textOf(before),
  },
  {
    name: 'after',
    kind: 'text',
    means: { en: 'What changed, as it became, as JSON.', zh: '更改后的值，JSON 格式。' },
    read: ({ after }) => textOf(after),
  },
  {
    name: 'place',
    kind: 'number',
    means: { en: 'Its place in the chain; empty while it is not linked.', zh: '在链中的位置；尚未链接时为空。' },
    read: ({ nth }) => nth,
  },
  {
    name: 'link',
    kind: 'id',
    means: {
      en: 'SHA-256 over the link before, the place and the row.',
      zh: '对上一链接、位置及本行计算的 SHA-256。',
    },
    read: ({ link }) => link,
  },
]
