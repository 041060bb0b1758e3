interface Strike {
  /** From now on it is struck out. */
  keep(secret: string): void
  out(text: string): string
}

/** Strikes tokens out of all that is printed: those that are known, and whatever looks like one of the service's. */
export function openStrike(): Strike {
  const secrets = new Set<string>()
  return {
    keep: (secret) => {
      // Shorter ones would strike out words.
      if (secret.length >= 8) for (const form of [secret, encodeURIComponent(secret)]) secrets.add(form)
    },
    out: (text) => [...secrets].reduce((left, secret) => left.replaceAll(secret, '***'), text).replaceAll(shape, '***'),
  }
}

const shape = /\balm_[A-Za-z0-9]{16,}/g
