import { defineWords, useWords } from '#words'
import { IconButton } from './button.tsx'
import { MoreIcon } from './icons.tsx'
import { SmallMenu } from './small-menu.tsx'

const words = defineWords({
  en: { actions: (name: string) => `Actions of ${name}` },
  zh: { actions: (name: string) => `${name} 的操作` },
})

interface RowMenuProps {
  /** Of what the menu is. */
  readonly name: string
  readonly items: readonly {
    readonly label: string
    readonly onClick: () => void
    readonly isBad?: boolean
    readonly isOff?: boolean
  }[]
}

/** What can be done with one row. */
export function RowMenu({ name, items }: RowMenuProps) {
  const say = useWords(words)
  return (
    <SmallMenu align="end" items={items.map(({ onClick, ...item }) => ({ ...item, onChoose: onClick }))}>
      {(button) => (
        <IconButton label={say.actions(name)} {...button}>
          <MoreIcon />
        </IconButton>
      )}
    </SmallMenu>
  )
}
