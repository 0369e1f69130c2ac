// Sentences about the PIN of this device: setting it, giving it, having forgotten it.
import type { PinOutcome } from '@liangdi/client';

/** A wait in words, never shorter than it is. */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`;
}

export const pin = {
  title: '本机密码',
  isSet: '已设置',
  isNotSet: '未设置',
  explain: '设了以后，每次打开，或者离开 5 分钟再回来，都要先输入它。存在本机的内容会加密。',
  longer: '至少 6 位数字。位数越多越安全：6 位防得住捡到的人，防不住懂技术的人。',
  forgetting: '忘了就只能重新登录，从服务器取回；没有送达的记录会丢失。',
  now: '现在的本机密码',
  fresh: '新的本机密码',
  hint: '至少 6 位数字',
  again: '再输入一次',
  set: '设置',
  setDone: '已设置，本机内容已加密',
  change: '更改',
  changeDone: '已更改',
  lockNow: '现在锁上',
  off: '关闭本机密码',
  offExplain: '关闭后，打开时不再询问，存在本机的内容不再加密。',
  offDone: '已关闭',
  working: '正在处理…',
  differ: '两次输入的不一样，请再输入。',
  failed: '没有完成，请再试一次。',
  lock: {
    title: '请输入本机密码',
    action: '打开',
    opening: '正在打开…',
    wait: (ms: number) => `请等 ${waitText(ms)}再输入。`,
    wrong: '本机密码不对，请再输入。',
    forgot: '忘了本机密码',
    keeps: '没有送达的记录都还在本机，打开后送出。',
  },
  forgotten: {
    title: '忘了本机密码',
    ask: '本机存的内容会删除，重新登录后从服务器取回，要有网络。没有账号密码的，请发邀请的人再发一次链接。',
    loses: (count: number) =>
      `本机还有 ${count} 条没有送达或没有处理，会丢失，找不回来。其余的重新登录后从服务器取回，要有网络。没有账号密码的，请发邀请的人再发一次链接。`,
    yes: '删除，重新登录',
    no: '再想想',
    offline: '重新登录要有网络。请连上网络再来，现在什么也没有删除。',
  },
} as const;

/** Why a PIN was not taken. */
export function pinText(outcome: Extract<PinOutcome, { ok: false }>): string {
  switch (outcome.code) {
    case 'wrong':
      return `本机密码不对。${pin.lock.wait(outcome.waitMs)}`;
    case 'wait':
      return pin.lock.wait(outcome.waitMs);
    case 'short':
      return '要至少 6 位数字，请再输入。';
    case 'easy':
      return '这样的数字太容易猜到，请换一个。';
  }
}
