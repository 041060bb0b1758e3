import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'

export type Lang = 'en' | 'zh'

interface LangChoice {
  readonly lang: Lang
  readonly setLang: (lang: Lang) => void
}

const LangContext = createContext<LangChoice>({ lang: 'en', setLang: () => {} })

const storageKey = 'lang'

/** What was chosen here before; else what the browser asks for. */
function recallLang(): Lang {
  try {
    const chosen = localStorage.getItem(storageKey)
    if (chosen === 'en' || chosen === 'zh') return chosen
  } catch {
    // Where site data is blocked, the browser's language is what there is.
  }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

function rememberLang(lang: Lang): void {
  try {
    localStorage.setItem(storageKey, lang)
  } catch {
    // Then it is chosen anew on the next visit.
  }
}

export function LangProvider({ children }: { readonly children: ReactNode }) {
  const [lang, setLang] = useState(recallLang)
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  }, [lang])
  const choice = useMemo(
    () => ({
      lang,
      setLang(next: Lang) {
        rememberLang(next)
        setLang(next)
      },
    }),
    [lang],
  )
  return <LangContext value={choice}>{children}</LangContext>
}

export const useLangChoice = (): LangChoice => use(LangContext)
export const useLang = (): Lang => use(LangContext).lang
