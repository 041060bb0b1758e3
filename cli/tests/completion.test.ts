import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openKol, openScripted } from './kol.ts'

/** How a shell is set up as the help says, with a key that shows the line. */
const shells = {
  bash: {
    start: 'bash --rcfile settings -i',
    file: 'settings',
    settings: `eval "$(kol completion bash)"
show() { echo "<$READLINE_LINE>"; }
bind -x '"\\C-x": show'
PS1='ready> '`,
  },
  zsh: {
    start: 'zsh -i',
    file: '.zshrc',
    settings: `autoload -U compinit
compinit -u -D
eval "$(kol completion zsh)"
show() { print -r -- "<$BUFFER>" }
zle -N show
bindkey '^X' show
PS1='ready> '`,
  },
} as const

const offered = [
  '/api/douyin-xingtu/get-kol-info/v1',
  '/api/else/v1',
  '/api/$(touch owned)/v1',
  '/api/`touch owned`/v1',
]

const endpointsPage = {
  endpoints: offered.map((path) => ({
    path,
    method: 'GET',
    title: { en: 'An endpoint', zh: '接口' },
    deprecated: null,
    enabled: true,
    price: '0.15',
    cachedPrice: '0',
    grantedCalls: null,
    rates: [],
  })),
  dailyQuota: null,
  next: null,
}

/** What becomes of each line when the key for completion is pressed behind it. */
async function complete(t: TestContext, shell: keyof typeof shells, lines: readonly string[], url: string) {
  const { start, file, settings } = shells[shell]
  const { home, program } = openKol(t)
  const bin = join(home, 'bin')
  mkdirSync(bin)
  symlinkSync(program, join(bin, 'kol'))
  writeFileSync(join(home, file), settings)
  const env = {
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    HOME: home,
    ZDOTDIR: home,
    TERM: 'xterm',
    ALMAGEST_TOKEN: 'a-token-of-a-test',
    ALMAGEST_BASE_URL: url,
  }
  const child = spawn('/usr/bin/script', ['-qefc', `stty cols 200; exec ${start}`, '/dev/null'], { cwd: home, env })
  const left = [...lines]
  const completed: string[] = []
  let [shown, said] = ['', '']
  const typeNext = (): void => {
    shown = ''
    // The line before is taken away; behind the last one the shell ends.
    child.stdin.write(left.length > 0 ? `\x15${left.shift()}\t\x18` : '\x15exit\r')
  }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text
    said += text
    const [, line] = /<(kol [^<>]*)>/.exec(shown) ?? []
    const isReady = left.length === lines.length && shown.includes('ready> ')
    if (line !== undefined) completed.push(line.trimEnd())
    if (line !== undefined || isReady) typeNext()
  })
  await once(child, 'close')
  return { completed, said, files: readdirSync(home) }
}

const typed: Readonly<Record<string, string>> = {
  'kol vid': 'kol videos',
  'kol hel': 'kol help',
  'kol metrics --pr': 'kol metrics --price',
  'kol videos --list ma': 'kol videos --list masterpiece',
  'kol history 1 --platform LIV': 'kol history 1 --platform LIVE_STREAMING',
  'kol completion z': 'kol completion zsh',
  'kol call /api/d': 'kol call /api/douyin-xingtu/get-kol-info/v1',
  'kol call --json /api/e': 'kol call --json /api/else/v1',
  'kol call /api/x': 'kol call /api/x',
  'kol calls --endpoint /api/e': 'kol calls --endpoint /api/else/v1',
  'kol complete-': 'kol complete-',
}

for (const shell of ['bash', 'zsh'] as const) {
  const missing = ['/usr/bin/script', `/usr/bin/${shell}`].find((file) => !existsSync(file))
  if (missing !== undefined && process.env['TEST_REQUIRE']?.includes('languages')) throw new Error(`no ${missing}`)

  test(`a real ${shell} completes commands, options, values and paths, and runs nothing of them`, {
    skip: missing && `there is no ${missing}`,
  }, async (t) => {
    let asked = 0
    const url = await openScripted(t, (_request, reply) => {
      asked++
      reply.end(JSON.stringify(endpointsPage))
    })
    const { completed, files } = await complete(t, shell, Object.keys(typed), url)
    assert.deepEqual(completed, Object.values(typed))
    assert.equal(files.includes('owned'), false)
    assert.equal(asked, 1, 'paths are asked for once')
  })

  test(`in ${shell} a service that cannot be asked completes nothing, without a word`, {
    skip: missing && `there is no ${missing}`,
  }, async (t) => {
    const url = await openScripted(t, ({ socket }) => socket.destroy())
    const { completed, said } = await complete(t, shell, ['kol call /api/d', 'kol vid'], url)
    assert.deepEqual(completed, ['kol call /api/d', 'kol videos'])
    assert.doesNotMatch(said, /kol:|[Ee]rror/)
  })
}
