import { defineWords } from '#words'

export const words = defineWords({
  en: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    signIn: 'Sign in',
    signingIn: 'Signing in',
    lost: 'Lost it?',
    lostText:
      'Nobody can read your password, and no mail is sent from here. Ask an owner of your account or an operator of this service: they make a link, once, by which you set a new one.',
    or: 'or',
    passkey: 'Use a passkey',
    company: (name: string) => `Continue with ${name}`,
    documentation: 'Documentation',
    needsHttps: 'Signing in needs HTTPS here, or an address at localhost: browsers keep no session on this one.',
  },
  zh: {
    title: '登录',
    email: '邮箱',
    password: '密码',
    signIn: '登录',
    signingIn: '正在登录',
    lost: '忘记了？',
    lostText:
      '没有人能读取您的密码，这里也不发送邮件。请联系账户的所有者或本服务的运营者：他们会生成一个一次性链接，您可以通过它设置新密码。',
    or: '或',
    passkey: '使用通行密钥',
    company: (name: string) => `使用 ${name} 继续`,
    documentation: '文档',
    needsHttps: '在这里登录需要 HTTPS，或使用 localhost 地址：浏览器不会在当前地址上保留会话。',
  },
})
