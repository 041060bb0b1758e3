import { defineWords } from '#words'

export const findWords = defineWords({
  en: { pages: 'Pages', operatorPages: 'Operator', actions: 'Do', call: 'Call' },
  zh: { pages: '页面', operatorPages: '运营', actions: '操作', call: '调用' },
})
