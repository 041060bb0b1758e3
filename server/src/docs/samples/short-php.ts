import { type Program, tokenVariable } from './program.ts'
import { quotePhp } from './quote.ts'

export function writeShortPhp({ method, url, params }: Program): string {
  const fields = `http_build_query([${writeFields(params)}])`
  const isGet = method === 'GET'
  const target = isGet && params.length > 0 ? `${quotePhp(`${url}?`)} . ${fields}` : quotePhp(url)
  return `<?php
$request = curl_init(${target});
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('${tokenVariable}')],
${isGet ? '' : `    CURLOPT_POSTFIELDS => ${params.length > 0 ? fields : "''"},\n`}    CURLOPT_RETURNTRANSFER => true,
]);
$answer = json_decode(curl_exec($request), true, flags: JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR);
if ($answer['code'] !== 0) {
    throw new Exception("code {$answer['code']}: {$answer['message']}");
}
echo json_encode($answer['data'], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE);
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${quotePhp(name)} => ${quotePhp(value)}`)
  return fields.length === 1 ? fields.join('') : `\n${fields.map((field) => `    ${field},\n`).join('')}`
}
