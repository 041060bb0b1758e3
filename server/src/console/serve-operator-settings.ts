import type { FastifyInstance } from 'fastify'
import { readSettingWords } from '#docs'
import type { OperatorNeeds } from './operating.ts'
import type { OperatorSettings } from './wire/operator-settings.ts'

/** What the service was started with, and where each of it comes from. Nothing is set here. */
export function serveOperatorSettings(scope: FastifyInstance, { operating }: OperatorNeeds): void {
  const words = readSettingWords()
  const others = { en: 'Others', zh: '其他' }

  scope.get(
    '/operator/settings',
    async (): Promise<OperatorSettings> => ({
      settings: operating.given.map(({ text, ...setting }) => {
        const said = words.get(setting.name)
        return { ...setting, group: said?.group ?? others, text: said?.text ?? { en: text, zh: text } }
      }),
    }),
  )
}
