import { defineWords } from '#words'

export const words = defineWords({
  en: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    signIn: 'Sign in',
    code: 'Code',
    codeHint: 'As your authenticator shows it now, or one of your recovery codes.',
    signingIn: 'Signing in',
    lost: 'Lost it?',
    lostText:
      'Nobody can read your password, and no mail is sent from here. An owner of your account or an operator of this service makes you a link, good for one time, by which you set a new one.',
    passkey: 'Use a passkey',
    waiting: 'Waiting for your device',
    emptyEmail: 'Type the address you were invited by.',
    emptyPassword: 'Type your password.',
  },
  zh: {
    title: '登录',
    email: '邮箱',
    password: '密码',
    signIn: '登录',
    code: '验证码',
    codeHint: '身份验证器当前显示的验证码，或一个恢复码。',
    signingIn: '正在登录',
    lost: '忘记了？',
    lostText:
      '没有人能读取您的密码，这里也不发送邮件。账户的所有者或本服务的运营者会为您生成一个一次性链接，您可以通过它设置新密码。',
    passkey: '使用通行密钥',
    waiting: '正在等待您的设备',
    emptyEmail: '请输入您收到邀请的邮箱地址。',
    emptyPassword: '请输入密码。',
  },
})
