import type { MantineColorSchemeManager } from '@mantine/core'

/** The documentation keeps its choice under the same name, so a reader chooses once. */
const storageKey = 'theme'

const isScheme = (value: string | null): value is 'light' | 'dark' => value === 'light' || value === 'dark'

/** Light, dark, or as the system has it. */
export function createSchemeManager(): MantineColorSchemeManager {
  let onStorage: ((event: StorageEvent) => void) | undefined
  return {
    get(otherwise) {
      try {
        const kept = localStorage.getItem(storageKey)
        return isScheme(kept) ? kept : otherwise
      } catch {
        return otherwise
      }
    },
    set(value) {
      try {
        if (value === 'auto') localStorage.removeItem(storageKey)
        else localStorage.setItem(storageKey, value)
      } catch {
        // Then it is chosen anew on the next visit.
      }
    },
    subscribe(onUpdate) {
      onStorage = ({ key, newValue }) => {
        if (key === storageKey) onUpdate(isScheme(newValue) ? newValue : 'auto')
      }
      window.addEventListener('storage', onStorage)
    },
    unsubscribe() {
      if (onStorage) window.removeEventListener('storage', onStorage)
    },
    clear() {
      localStorage.removeItem(storageKey)
    },
  }
}
