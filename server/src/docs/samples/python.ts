import {
  answerSeconds,
  attemptsMax,
  type Program,
  retryableCodes,
  tokenPlaceholder,
  tokenVariable,
  waitSecondsMax,
} from './program.ts'
import { quoteJson } from './quote.ts'

export function writePython({ title, method, url, params, notes }: Program): string {
  const fields = params.map(([name, value]) => `    ${quoteJson(name)}: ${quoteJson(value)},\n`).join('')
  const [verb, place] = method === 'GET' ? ['get', 'params'] : ['post', 'data']
  return `# ${title}
import json
import os
import sys
import time
import uuid

import requests

# ${notes.token}
TOKEN = os.environ.get("${tokenVariable}", "${tokenPlaceholder}")
URL = ${quoteJson(url)}
PARAMS = {
${fields}}
# ${notes.key}
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": str(uuid.uuid4())}
# ${notes.retryable}
RETRYABLE = {${retryableCodes.join(', ')}}


def ask():
    """Returns code, data, message, and the seconds to wait before asking again."""
    try:
        response = requests.${verb}(URL, ${place}=PARAMS, headers=HEADERS, timeout=${answerSeconds})
        answer = response.json()
    except requests.RequestException as error:
        return None, None, error, None
    return answer["code"], answer["data"], answer["message"], response.headers.get("Retry-After")


for attempt in range(1, ${attemptsMax + 1}):
    code, data, message, wait = ask()
    if code == 0:
        sys.stdout.reconfigure(encoding="utf-8")
        print(json.dumps(data, ensure_ascii=False, indent=2))
        sys.exit()
    wait = int(wait or attempt)
    if code is not None and code not in RETRYABLE or wait > ${waitSecondsMax} or attempt == ${attemptsMax}:
        break
    time.sleep(wait)

sys.exit(f"code {code}: {message}")
`
}
