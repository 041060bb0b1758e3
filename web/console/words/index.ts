export { commonWords } from './common.ts'
export { defineWords, sayIn, useWords, type Words } from './define-words.ts'
export { type Lang, LangProvider, useLang, useLangChoice } from './lang.tsx'
