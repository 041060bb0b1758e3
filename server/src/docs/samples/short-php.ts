import { type Program, tokenVariable } from './program.ts'
import { quotePhp } from './quote.ts'

export function writeShortPhp({ method, url, params }: Program): string {
  const isGet = method === 'GET'
  const query = 'http_build_query($params)'
  return `<?php
$url = ${quotePhp(url)};
$params = [${writeFields(params)}];
$request = curl_init(${isGet ? `$url . '?' . ${query}` : '$url'});
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('${tokenVariable}')],
${isGet ? '' : `    CURLOPT_POSTFIELDS => ${query},\n`}    CURLOPT_RETURNTRANSFER => true,
]);
$answer = json_decode(curl_exec($request), true, 512,
    JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR);
if ($answer['code'] !== 0) {
    throw new Exception("code {$answer['code']}: {$answer['message']}");
}
echo json_encode($answer['data'], JSON_UNESCAPED_UNICODE), "\\n";
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${quotePhp(name)} => ${quotePhp(value)}`)
  return fields.length <= 1 ? fields.join('') : `\n${fields.map((field) => `    ${field},\n`).join('')}`
}
