import { answerSeconds, type Program, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

export function writeShortPython({ method, url, params }: Program): string {
  const [verb, place] = method === 'GET' ? ['get', 'params'] : ['post', 'data']
  return `import os
import requests

answer = requests.${verb}(
    ${quoteJson(url)},
    headers={"Authorization": f"Bearer {os.environ['${tokenVariable}']}"},
${params.length === 0 ? '' : `    ${place}={${writeFields(params)}},\n`}    timeout=${answerSeconds},
).json()
if answer["code"] != 0:
    raise SystemExit(f"code {answer['code']}: {answer['message']}")
print(answer["data"])
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${quoteJson(name)}: ${quoteJson(value)}`)
  return fields.length === 1 ? fields.join('') : `\n${fields.map((field) => `        ${field},\n`).join('')}    `
}
