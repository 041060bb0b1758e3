import {
  answerSeconds,
  attemptsMax,
  type Program,
  retryableCodes,
  tokenPlaceholder,
  tokenVariable,
  waitSecondsMax,
} from './program.ts'
import { quoteShell } from './quote.ts'

export function writeBash({ title, method, url, params, notes }: Program): string {
  const fields = params.map(
    ([name, value]) => ` \\\n    --data-urlencode ${quoteShell(`${encodeURIComponent(name)}=${value}`)}`,
  )
  // curl posts by itself where there is a form; where there are no fields it has to be told.
  const verb = method === 'GET' ? '--get ' : params.length === 0 ? "--data '' " : ''
  return `#!/usr/bin/env bash
# ${title}
set -euo pipefail

# ${notes.token}
token=\${${tokenVariable}:-${tokenPlaceholder}}
# ${notes.key}
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' ')
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT

ask() {
  curl --silent --show-error --max-time ${answerSeconds} --dump-header "$headers" \\
    --header "Authorization: Bearer $token" \\
    --header "Idempotency-Key: $key" \\
    ${verb}${quoteShell(url)}${fields.join('')}
}

for attempt in {1..${attemptsMax}}; do
  answer=$(ask) || answer=
  [[ $answer =~ ^\\{\\"code\\":([0-9]+), ]] && code=\${BASH_REMATCH[1]} || code=unknown
  case $code in
    0)
      data=\${answer#'{"code":0,"data":'}
      printf '%s\\n' "\${data%,\\"message\\":*}"
      exit 0
      ;;
    # ${notes.retryable}
    unknown | ${retryableCodes.join(' | ')}) ;;
    *) break ;;
  esac
  wait=$(sed -n 's/^retry-after: *\\([0-9]*\\).*/\\1/ip' "$headers")
  wait=\${wait:-$attempt}
  ((attempt < ${attemptsMax} && wait <= ${waitSecondsMax})) || break
  sleep "$wait"
done

echo "code $code: $answer" >&2
exit 1
`
}
