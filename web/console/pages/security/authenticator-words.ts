import { defineWords } from '#words'

export const authenticatorWords = defineWords({
  en: {
    title: 'Authenticator',
    text: 'An app on your telephone that shows another code every half minute. Signing in by password then asks for one; a passkey needs none.',
    add: 'Add authenticator',
    adding: 'Adding',
    notAdded: 'It could not be added.',
    on: 'Asked for since',
    codesLeft: (left: number) =>
      left === 0
        ? 'No recovery code is left: remove it and add it again to have new ones.'
        : `${left} recovery codes are left.`,
    addTitle: 'Add an authenticator',
    addText: 'Scan this with the app, then type the code it shows.',
    picture: 'The code to scan',
    orType: 'Or type this into it:',
    code: 'Code',
    turnOn: 'Turn on',
    turningOn: 'Turning on',
    codesTitle: 'Recovery codes',
    codesText:
      'Each signs you in once in place of a code, where the telephone is lost. Keep them where it is not: they are shown now, and never again.',
    kept: 'I have kept them',
    remove: 'Remove authenticator',
    removing: 'Removing',
    removeTitle: 'Remove the authenticator?',
    removeText: 'Your password alone signs you in then. Its recovery codes are gone with it.',
    removed: 'No code is asked for any more.',
  },
  zh: {
    title: '身份验证器',
    text: '手机上的应用，每半分钟显示一个新的验证码。启用后，使用密码登录时会要求输入验证码；通行密钥不需要。',
    add: '添加身份验证器',
    adding: '正在添加',
    notAdded: '未能添加。',
    on: '启用时间',
    codesLeft: (left: number) =>
      left === 0 ? '恢复码已用完：请移除后重新添加以获得新的恢复码。' : `剩余 ${left} 个恢复码。`,
    addTitle: '添加身份验证器',
    addText: '用应用扫描此码，然后输入它显示的验证码。',
    picture: '供扫描的二维码',
    orType: '或在应用中输入：',
    code: '验证码',
    turnOn: '启用',
    turningOn: '正在启用',
    codesTitle: '恢复码',
    codesText: '手机丢失时，每个恢复码可代替验证码登录一次。请保存在手机之外的地方：它们只在此刻显示，以后不再显示。',
    kept: '我已保存',
    remove: '移除身份验证器',
    removing: '正在移除',
    removeTitle: '移除身份验证器？',
    removeText: '此后仅凭密码即可登录，其恢复码也一并失效。',
    removed: '不再要求输入验证码。',
  },
})
