import { bytes, defineTable, keyBytes, keyText, max, number, numberOrNull, text, textOrNull } from './table.ts'

/** Who signs in, and with what. */
export const peopleTables = {
  person: defineTable({
    id: keyText,
    email: text,
    name: text,
    operator: number,
    password: textOrNull,
    createdAt: number,
  }),
  mailbox: defineTable({ email: keyText, personId: text }),
  membership: defineTable({ accountId: keyText, personId: keyText, role: text, since: number }),
  session: defineTable({
    digest: keyBytes,
    id: text,
    personId: text,
    begunAt: number,
    seenAt: max,
    endsAt: number,
    provedAt: numberOrNull,
    begunBy: text,
    address: text,
    agent: text,
  }),
  passkey: defineTable({
    id: keyText,
    personId: text,
    name: text,
    publicKey: bytes,
    counter: number,
    transports: text,
    createdAt: number,
    usedAt: numberOrNull,
  }),
  invitation: defineTable({
    digest: keyBytes,
    id: text,
    email: text,
    accountId: textOrNull,
    role: textOrNull,
    operator: number,
    personId: textOrNull,
    invitedBy: text,
    createdAt: number,
    expiresAt: number,
  }),
} as const
