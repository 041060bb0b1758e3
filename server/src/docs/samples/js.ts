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

export function writeJs({ title, method, url, params, notes }: Program): string {
  const fields = params.map(([name, value]) => `  [${quoteJson(name)}, ${quoteJson(value)}],\n`).join('')
  const [target, form] =
    method === 'GET' ? ['url + "?" + params', ''] : ['url', '      method: "POST",\n      body: params,\n']
  return `// ${title}
// Node.js 18 or newer: save as sample.mjs
import { randomUUID } from "node:crypto";
import { scheduler } from "node:timers/promises";

// ${notes.token}
const token = process.env.${tokenVariable} ?? "${tokenPlaceholder}";
const url = ${quoteJson(url)};
const params = new URLSearchParams([
${fields}]);
// ${notes.key}
const key = randomUUID();
// ${notes.retryable}
const retryable = [${retryableCodes.join(', ')}];

async function ask() {
  try {
    const response = await fetch(${target}, {
${form}      headers: { authorization: \`Bearer \${token}\`, "idempotency-key": key },
      signal: AbortSignal.timeout(${answerSeconds}_000),
    });
    const text = await response.text();
    const { code, message } = JSON.parse(text);
    // Ids may have more digits than a number keeps here, so data stays text.
    const data = text.slice('{"code":0,"data":'.length, text.lastIndexOf(',"message":'));
    return { code, message, data, wait: response.headers.get("retry-after") };
  } catch (error) {
    return { code: null, message: error.cause?.message ?? error.message, wait: null };
  }
}

for (let attempt = 1; ; attempt++) {
  const { code, data, message, wait } = await ask();
  if (code === 0) {
    console.log(data);
    break;
  }
  const seconds = Number(wait ?? attempt);
  if ((code !== null && !retryable.includes(code)) || seconds > ${waitSecondsMax} || attempt === ${attemptsMax}) {
    console.error(\`code \${code}: \${message}\`);
    process.exitCode = 1;
    break;
  }
  await scheduler.wait(seconds * 1_000);
}
`
}
