import {
  answerSeconds,
  attemptsMax,
  type Program,
  retryableCodes,
  tokenPlaceholder,
  tokenVariable,
  waitSecondsMax,
} from './program.ts'
import { quotePhp } from './quote.ts'

export function writePhp({ title, method, url, params, notes }: Program): string {
  const fields = params.map(([name, value]) => `    ${quotePhp(name)} => ${quotePhp(value)},\n`).join('')
  const [target, form] =
    method === 'GET'
      ? [`${quotePhp(`${url}?`)} . http_build_query($params)`, '']
      : [quotePhp(url), '    CURLOPT_POSTFIELDS => http_build_query($params),\n']
  return `<?php
// ${title}
// PHP 8.2 or newer, with its curl extension

// ${notes.token}
$token = getenv('${tokenVariable}') ?: '${tokenPlaceholder}';
$params = [
${fields}];
// ${notes.key}
$key = bin2hex(random_bytes(16));
// ${notes.retryable}
$retryable = [${retryableCodes.join(', ')}];

$request = curl_init(${target});
curl_setopt_array($request, [
${form}    CURLOPT_HTTPHEADER => ["Authorization: Bearer $token", "Idempotency-Key: $key"],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => ${answerSeconds},
]);

for ($attempt = 1; $attempt <= ${attemptsMax}; $attempt++) {
    $answer = json_decode((string) curl_exec($request), true, 512, JSON_BIGINT_AS_STRING);
    $code = $answer['code'] ?? null;
    if ($code === 0) {
        echo json_encode($answer['data'], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\\n";
        exit;
    }
    $wait = curl_getinfo($request, CURLINFO_RETRY_AFTER) ?: $attempt;
    if ($code !== null && !in_array($code, $retryable, true) || $wait > ${waitSecondsMax}) {
        break;
    }
    if ($attempt < ${attemptsMax}) {
        sleep($wait);
    }
}

fwrite(STDERR, $code === null ? curl_error($request) . "\\n" : "code $code: {$answer['message']}\\n");
exit(1);
`
}
