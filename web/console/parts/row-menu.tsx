import { Menu } from '@mantine/core'
import { defineWords, useWords } from '#words'
import { IconButton } from './button.tsx'
import { MoreIcon } from './icons.tsx'
import './menu-styles.ts'

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
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton label={say.actions(name)}>
          <MoreIcon />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ label, onClick, isBad, isOff }) => (
          <Menu.Item
            key={label}
            onClick={onClick}
            disabled={isOff ?? false}
            {...(isBad ? { color: 'var(--a-bad)' } : {})}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
