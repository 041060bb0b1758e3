import Type from 'typebox'
import { formatYuan } from '#kit'
import type { McpNeeds } from './needs.ts'
import { defineTool, reading } from './tool.ts'

export const defineGetBalance = ({ ledger }: McpNeeds) =>
  defineTool({
    name: 'get_balance',
    title: 'Get the balance',
    description: 'What the account of this token has left to spend, in CNY. Free. 查询账户余额。',
    annotations: reading,
    scope: 'account:read',
    params: Type.Object({}),
    data: Type.Object({ balance: Type.String(), held: Type.String(), currency: Type.String() }),
    async answer(_args, { caller }) {
      const { availableMicro, heldMicro } = await ledger.getBalance(caller.accountId)
      return { data: { balance: formatYuan(availableMicro), held: formatYuan(heldMicro), currency: 'CNY' } }
    },
  })
