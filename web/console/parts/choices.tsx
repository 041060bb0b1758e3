import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { defineWords, useLangChoice, useWords } from '#words'
import { AutoIcon, MoonIcon, SunIcon } from './icons.tsx'

const words = defineWords({
  en: { other: '中文', light: 'Theme: light', dark: 'Theme: dark', auto: 'Theme: as the system' },
  zh: { other: 'EN', light: '主题：浅色', dark: '主题：深色', auto: '主题：跟随系统' },
})

interface ChoiceButtonProps {
  readonly className?: string | undefined
}

/** The other language, under its own name. */
export function LangButton({ className }: ChoiceButtonProps) {
  const say = useWords(words)
  const { lang, setLang } = useLangChoice()
  const other = lang === 'en' ? 'zh' : 'en'
  return (
    <button type="button" className={className} lang={other} onClick={() => setLang(other)}>
      {say.other}
    </button>
  )
}

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark']
const icons = { auto: AutoIcon, light: SunIcon, dark: MoonIcon } as const

/** By day, by night, or as the system has it: each press is the next. */
export function SchemeButton({ className }: ChoiceButtonProps) {
  const say = useWords(words)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = icons[colorScheme]
  const next = schemes[(schemes.indexOf(colorScheme) + 1) % schemes.length] ?? 'auto'
  return (
    <button
      type="button"
      className={className}
      aria-label={say[colorScheme]}
      title={say[colorScheme]}
      onClick={() => setColorScheme(next)}
    >
      <Icon />
    </button>
  )
}
