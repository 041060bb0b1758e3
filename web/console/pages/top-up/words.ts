import { defineWords } from '#words'

export const words = defineWords({
  en: {
    title: 'Top up',
    balance: 'Balance',
    held: (amount: string) => `${amount} of it is set aside for calls that still run`,
    how: 'How to pay',
    noneTitle: 'Ask the operator of this service.',
    none: 'They have not written here how they are paid. Name the account, so that the money finds it:',
    name: 'Name of the account',
    after: 'What happens then',
    afterText:
      'The operator books what came in. It is there within a second, stands in the ledger as a top-up with its reason, and calls that were refused for want of money are let in again.',
    ledger: 'Top-ups so far',
    unused: 'Money does not lapse, and only new answers use it.',
  },
  zh: {
    title: '充值',
    balance: '余额',
    held: (amount: string) => `其中 ${amount} 已为进行中的调用预留`,
    how: '付款方式',
    noneTitle: '请联系本服务的运营者。',
    none: '运营者尚未在此说明付款方式。请注明账户名称，以便入账：',
    name: '账户名称',
    after: '之后',
    afterText:
      '运营者登记到账金额后，余额在一秒内更新，账目中会有一条附有原因的充值记录；因余额不足被拒绝的调用随即恢复。',
    ledger: '历次充值',
    unused: '余额不会过期，只有新的响应才会使用它。',
  },
})
