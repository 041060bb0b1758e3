import type { Endpoint } from '#catalogue'
import { openApiAddress } from './addresses.ts'
import { countLines } from './code-html.ts'
import type { Lang, Sample, Samples } from './page.ts'
import { plainText } from './plain-text.ts'
import {
  nameLanguage,
  type Server,
  sampleLanguages,
  sdkTab,
  writePrompt,
  writeSample,
  writeSdk,
} from './samples/index.ts'
import { wholeSampleAddress } from './whole-samples.ts'
import { say } from './words.ts'

export interface SamplesNeeds {
  /** Where the service is reached, the usual server first. */
  readonly getServers: () => readonly [Server, ...Server[]]
  readonly getBaseUrl: () => string
}

/** How an endpoint is asked, in every language and as a prompt, and which servers there are to ask. */
export function writeSamples(endpoint: Endpoint, lang: Lang, needs: SamplesNeeds): Samples {
  const servers = needs.getServers()
  const [server] = servers
  const openApiUrl = `${needs.getBaseUrl()}${openApiAddress(endpoint.page, lang)}`
  const request = { endpoint, server, lang }
  const samples = sampleLanguages.map((language): Sample => {
    const text = writeSample('whole', language, request)
    const href = wholeSampleAddress(endpoint.page, language, lang)
    return {
      id: language,
      label: nameLanguage(language),
      text: writeSample('short', language, request),
      whole: { href, text, lines: countLines(text) },
    }
  })
  const prompt = {
    id: 'text',
    label: say(lang, 'prompt'),
    text: writePrompt({ ...request, openApiUrl, plain: plainText }),
  }
  return {
    kind: 'samples',
    path: endpoint.path,
    servers,
    samples: [...samples, { ...sdkTab, text: writeSdk(request) }, prompt],
  }
}
