import { type Program, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

export function writeShortJs({ method, url, params }: Program): string {
  const hasParams = params.length > 0
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program reads it
  const target = hasParams && method === 'GET' ? '`${url}?${params}`' : 'url'
  const form = method === 'GET' ? '' : `  method: "POST",\n${hasParams ? '  body: params,\n' : ''}`
  return `const url = ${quoteJson(url)};
${hasParams ? `const params = new URLSearchParams({\n${writeFields(params)}});\n` : ''}const response = await fetch(${target}, {
${form}  headers: { authorization: \`Bearer \${process.env.${tokenVariable}}\` },
});
// As text, ids keep all their digits.
const answer = await response.text();
const { code, message } = JSON.parse(answer);
if (code !== 0) throw new Error(\`code \${code}: \${message}\`);
console.log(answer);
`
}

const writeFields = (params: Program['params']): string =>
  params.map(([name, value]) => `  ${writeName(name)}: ${quoteJson(value)},\n`).join('')

/** Between brackets any name is only a name. */
const writeName = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : `[${quoteJson(name)}]`)
