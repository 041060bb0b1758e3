import { type ReactNode, useEffect, useState } from 'react'
import { commonWords, useWords } from '#words'
import { Button, IconButton } from './button.tsx'
import styles from './code.module.css'
import { CheckIcon, CopyIcon } from './icons.tsx'

const toldMs = 2_000

function useCopy(text: string): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), toldMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return { isCopied, copy: () => void navigator.clipboard.writeText(text).then(() => setCopied(true)) }
}

/** Copies a text, and says so. */
export function CopyButton({ text, isIcon }: { readonly text: string; readonly isIcon?: boolean }) {
  const say = useWords(commonWords)
  const { isCopied, copy } = useCopy(text)
  const icon = isCopied ? <CheckIcon /> : <CopyIcon />
  if (isIcon)
    return (
      <IconButton label={isCopied ? say.copied : say.copy} onClick={copy}>
        {icon}
      </IconButton>
    )
  return (
    <Button size="small" icon={icon} onClick={copy}>
      {isCopied ? say.copied : say.copy}
    </Button>
  )
}

interface CodeProps {
  /** What is copied, whole; what is shown may be shorter or coloured. */
  readonly text: string
  readonly label: string
  readonly children?: ReactNode
}

export function Code({ text, label, children }: CodeProps) {
  return (
    <div className={styles['box']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its place is scrolled by keys. */}
      <section tabIndex={0} aria-label={label}>
        <pre>{children ?? text}</pre>
      </section>
      <div className={styles['copy']}>
        <CopyButton isIcon text={text} />
      </div>
    </div>
  )
}

/** Shown once, in gold, with its button. */
export function Secret({ text }: { readonly text: string }) {
  return (
    <div className={styles['secret']}>
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  )
}
