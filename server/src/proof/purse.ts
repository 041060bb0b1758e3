/** Money that may be spent, in micro-yuan: what is set aside for questions under way counts as spent until they end. */
export interface Purse {
  /** Sets aside what a question takes at most; false where that would go past the budget. */
  setAside(micro: number): boolean
  /** Takes what it cost of what was set aside for it. */
  settle(asideMicro: number, costMicro: number): void
  getSpent(): number
  getLeft(): number
}

export function createPurse(budgetMicro: number): Purse {
  let spentMicro = 0
  let asideMicro = 0
  return {
    setAside(micro) {
      if (spentMicro + asideMicro + micro > budgetMicro) return false
      asideMicro += micro
      return true
    },
    settle(micro, costMicro) {
      asideMicro -= micro
      spentMicro += costMicro
    },
    getSpent: () => spentMicro,
    getLeft: () => budgetMicro - spentMicro - asideMicro,
  }
}
