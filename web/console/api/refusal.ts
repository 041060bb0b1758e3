/** What the service refused, or that it did not answer; in words for whoever looks at the page. */
export class ApiRefusal extends Error {
  readonly status: number
  readonly requestId: string | undefined
  /** The member of a form that was wrong, where one was. */
  readonly field: string | undefined
  /** Which refusal it is, by the service's name for it. */
  readonly kind: string | undefined
  /** Whether something may have been changed though no answer came. */
  readonly isInDoubt: boolean

  constructor(
    message: string,
    told: { status: number; requestId?: string; field?: string; kind?: string; isInDoubt?: boolean },
  ) {
    super(message)
    this.name = 'ApiRefusal'
    this.status = told.status
    this.requestId = told.requestId
    this.field = told.field
    this.kind = told.kind
    this.isInDoubt = told.isInDoubt ?? false
  }
}

/** Nobody is signed in, or no longer. */
export const isSignedOut = (error: unknown): boolean => error instanceof ApiRefusal && error.status === 401

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The refusal in a problem+json body; whatever else came has its status alone. */
export async function readRefusal(response: Response): Promise<ApiRefusal> {
  const told: Record<string, unknown> = await response.json().catch(() => ({}))
  const requestId = textOf(told['requestId']) ?? response.headers.get('x-request-id') ?? undefined
  const field = textOf(told['field'])
  const kind = textOf(told['kind'])
  const message =
    textOf(told['detail']) ?? textOf(told['title']) ?? textOf(told['message']) ?? `HTTP ${response.status}`
  return new ApiRefusal(message, {
    status: response.status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(field === undefined ? {} : { field }),
    ...(kind === undefined ? {} : { kind }),
  })
}
