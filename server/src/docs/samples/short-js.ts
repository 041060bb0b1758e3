import { type Program, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

export function writeShortJs({ method, url, params }: Program): string {
  const hasParams = params.length > 0
  const target = hasParams && method === 'GET' ? `${quoteJson(`${url}?`)} + params` : quoteJson(url)
  const form = `${method === 'GET' ? '' : '  method: "POST",\n'}${hasParams && method !== 'GET' ? '  body: params,\n' : ''}`
  return `${hasParams ? `const params = new URLSearchParams({${writeFields(params)}});\n` : ''}const response = await fetch(${target}, {
${form}  headers: { authorization: \`Bearer \${process.env.${tokenVariable}}\` },
});
const answer = await response.text(); // as text, ids keep all their digits
const { code, message } = JSON.parse(answer);
if (code !== 0) throw new Error(\`code \${code}: \${message}\`);
console.log(answer);
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${writeName(name)}: ${quoteJson(value)}`)
  return fields.length === 1 ? ` ${fields.join('')} ` : `\n${fields.map((field) => `  ${field},\n`).join('')}`
}

/** Between brackets any name is only a name. */
const writeName = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : `[${quoteJson(name)}]`)
