import { type Almagest, AlmagestError, type Answer, ConnectionError, UnexpectedAnswerError } from '@almagest/sdk/core'
import { type Command, InvalidArgumentError } from 'commander'
import { showMoney, showTime } from './figures.ts'
import { type Cell, type Column, dim, writeCsv } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addForms, type CommonOptions } from './options.ts'
import { openService } from './service.ts'
import { showUnseen, writeJson } from './text.ts'

interface CallOptions extends CommonOptions {
  readonly post?: boolean
  readonly key?: string
}

type Params = Readonly<Record<string, string>>

export function addCallCommand(program: Command, needs: Needs): void {
  const call = program
    .command('call')
    .summary('ask any endpoint, at its price')
    .description('Ask any endpoint, at its price. Prints data as JSON; what it was charged is said beside the output.')
    .argument('<path>', 'path of the endpoint: kol endpoints lists them', readPath)
    .argument('[name=value...]', 'its parameters', readParam)
    .option('--key <key>', 'Idempotency-Key: asked again with it, the question is not charged again', readKey)
    .option('--post', 'send the parameters as a form, for imported endpoints that take one')
    .action(async (path: string, params: Params | undefined, options: CallOptions) => {
      const client = await openService(needs, options)
      const answer = await ask(needs, client, { path, params: params ?? {}, options })
      const { data } = answer
      if (options.csv) needs.write(writeCsv({ columns, rows: [...listLeaves(data, '')], none: '', json: data }))
      else needs.write(`${writeJson(data, options.json && !needs.isWatched ? 0 : 2)}\n`)
      needs.complain(
        `${dim({ ...needs, hasColour: needs.hasColour && needs.isComplaintWatched }, showUnseen(describe(answer)))}\n`,
      )
    })
  addExamples(addForms(call), [
    ['kol call /api/douyin-xingtu/get-kol-info/v1 kolId=6831825876674412552', 'one answer'],
    [
      'kol call /api/douyin-xingtu/get-kol-info/v1 kolId=6831825876674412552 acceptCache=true',
      'a kept one, if there is one',
    ],
    ['kol call /v1/providers', 'any path of the service'],
  ])
}

interface Question {
  readonly path: string
  readonly params: Params
  readonly options: CallOptions
}

/** Where it stays open whether it was charged, says how to ask again without a second charge. */
async function ask(needs: Needs, client: Almagest, { path, params, options }: Question): Promise<Answer<unknown>> {
  const callOptions = { signal: needs.signal, idempotencyKey: options.key }
  try {
    const pending = options.post ? client.post(path, params, callOptions) : client.get(path, params, callOptions)
    return await pending.withResponse()
  } catch (error) {
    // A proxy that gave up does not know what became of the call.
    const isLost = error instanceof UnexpectedAnswerError && error.retryable
    const isOpen = error instanceof ConnectionError || isLost || needs.signal.aborted
    if (isOpen && error instanceof AlmagestError && error.idempotencyKey !== undefined)
      needs.complain(
        `kol: it may have been charged; asked again with --key ${error.idempotencyKey} it is not charged again\n`,
      )
    throw error
  }
}

function describe({ charge, cache, isReplayed, collectedAt, requestId }: Answer<unknown>): string {
  const kept = { hit: 'kept answer', stale: 'old answer, for want of a new one', miss: undefined }
  return [
    charge === undefined ? 'free' : `charged ${showMoney(charge)}`,
    isReplayed ? 'paid before' : cache && kept[cache],
    collectedAt && `collected ${showTime(collectedAt)}`,
    requestId && `request ${requestId}`,
  ]
    .filter(Boolean)
    .join(', ')
}

function readPath(text: string): string {
  if (!/^\/[^?#{}]*$/.test(text))
    throw new InvalidArgumentError('It begins with /, and parameters stand apart: name=value.')
  return text
}

function readParam(text: string, before: Params | undefined): Params {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === '') throw new InvalidArgumentError('Parameters are written name=value.')
  if (before && Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return { ...before, [name]: value }
}

/** As the service takes it, and as a header can hold it. */
function readKey(text: string): string {
  if (!/^(?! )[\x20-\x7e]{1,255}(?<! )$/.test(text))
    throw new InvalidArgumentError('A key has 1 to 255 letters, digits and signs of ASCII.')
  return text
}

interface Leaf {
  readonly place: string
  readonly value: Cell
}

const columns: readonly Column<Leaf>[] = [
  { name: 'place', read: ({ place }) => place },
  { name: 'value', read: ({ value }) => value },
]

/** Answers have any shape; in CSV each of their values is a line. */
function* listLeaves(value: unknown, place: string): Generator<Leaf> {
  if (typeof value !== 'object' || value === null) {
    yield { place, value: value as Cell }
    return
  }
  for (const [name, inner] of Object.entries(value)) yield* listLeaves(inner, place === '' ? name : `${place}.${name}`)
}
