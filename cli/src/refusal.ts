import {
  AbortedError,
  AlmagestError,
  BalanceError,
  CollectionError,
  ConnectionError,
  InvalidRequestError,
  PermissionError,
  QuotaError,
  SpendingCapError,
  TokenError,
  UnavailableError,
  UnexpectedAnswerError,
} from '@almagest/sdk/core'

export const exitCodes = {
  done: 0,
  refused: 1,
  misused: 2,
  partlyDone: 3,
  token: 4,
  money: 5,
  unreachable: 69,
  bug: 70,
  stopped: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What the caller should know, in words, and the exit code it ends with. */
export class Refusal extends Error {
  readonly exitCode: ExitCode
  constructor(message: string, exitCode: ExitCode = exitCodes.refused) {
    super(message)
    this.exitCode = exitCode
  }
}

/** What the machine refuses is said in words; anything else stays as it is. */
export const refuseOf = (error: unknown, what: string, exitCode?: ExitCode): unknown =>
  error instanceof Error && 'syscall' in error ? new Refusal(`${what}: ${error.message}`, exitCode) : error

type ErrorClass = abstract new (...args: never[]) => AlmagestError

/** The first that fits; a failure that is in no line is a refusal like any other. */
const outcomes: readonly (readonly [ErrorClass, ExitCode, string?])[] = [
  [AbortedError, exitCodes.stopped],
  [TokenError, exitCodes.token, 'kol login takes another token.'],
  [PermissionError, exitCodes.token, 'The token may not do this; whoever gave it can tell what it may.'],
  [BalanceError, exitCodes.money, 'kol balance tells what is left.'],
  [QuotaError, exitCodes.money, 'The quota of the day begins anew at midnight in Shanghai.'],
  [SpendingCapError, exitCodes.money],
  [CollectionError, exitCodes.refused, 'Nothing was charged; it may succeed in a while.'],
  [InvalidRequestError, exitCodes.misused],
  [ConnectionError, exitCodes.unreachable, 'Is the address right? --url or ALMAGEST_BASE_URL says another.'],
  [UnexpectedAnswerError, exitCodes.unreachable],
  [UnavailableError, exitCodes.unreachable],
]

/** A failure of a call, with what can be done about it; anything else is no failure of a call and stays as it is. */
export function refuse(error: unknown): unknown {
  if (!(error instanceof AlmagestError)) return error
  const [, exitCode = exitCodes.refused, advice] = outcomes.find(([kind]) => error instanceof kind) ?? []
  const request = error.requestId && `Request ${error.requestId}.`
  return new Refusal([error.message, advice, request].filter(Boolean).join('\n'), exitCode)
}
