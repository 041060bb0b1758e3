import type { ProblemName } from '#kit'

/** What whoever asked can do about a failure. What is not here is wrong with the request itself. */
const advice: Partial<Readonly<Record<ProblemName, string>>> = {
  'token.invalid': 'Have whoever runs this agent set a token that works; asking again changes nothing.',
  'collection.failed': 'Nothing was charged. Ask again, a few times at most.',
  'rate.exceeded': 'Nothing was charged. Wait, then ask again, more slowly.',
  'quota.exceeded':
    'Nothing was charged. No call succeeds before the quota begins anew; what is kept can still be read.',
  'parameters.invalid':
    'Nothing was charged. Correct what is named, and ask again; describe_endpoint tells what is expected.',
  'resource.unknown': 'search_endpoints finds what there is.',
  internal: 'The fault is the service’s. Ask again once; if it stays, tell whoever runs the service the request id.',
  'service.unavailable': 'Nothing was charged. Ask again a little later.',
  'service.busy': 'Nothing was charged. Too many others asked before: wait, then ask again.',
  'endpoint.disabled':
    'Nothing was charged. Whoever runs the service has turned this endpoint off; search for another.',
  'permission.denied':
    'Nothing was charged. Ask whoever issued the token for one that may; asking again changes nothing.',
  'balance.short':
    'Nothing was charged. The account has to be topped up by whoever runs the service; get_balance tells what is left.',
  'cap.reached': 'Nothing was charged. The token has spent all it may; ask whoever issued it.',
}

export const findAdvice = (kind: ProblemName): string | undefined => advice[kind]
