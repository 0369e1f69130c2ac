// Sentences of complaints: written by anybody with an account, answered by the banner.
import type { ComplaintAbout } from '@liangdi/client';

/** Longest complaint and longest answer, in characters: the rules' own bound. */
export const COMPLAINT_MAX = 500;

/** What a complaint is about. */
export const complaintAboutLabels: Record<ComplaintAbout, string> = {
  system: '软件和使用',
  overCollection: '收集信息过多',
  other: '其他',
};

export const complaints = {
  title: '意见与投诉',
  hint: '直接送到旗委组织部',
  toAnswer: '等我们答复',
  toAnswerCount: (count: number) => `等我们答复 ${count} 件`,
  answered: '已答复',
  mine: '我写的',
  shared: '本组织同志写的',
  none: '还没有写过意见或投诉。',
  noneToAnswer: '没有等您答复的。',
  write: '写意见或投诉',
  one: '意见与投诉',
  missing: '没有找到这一件。',
  who: '谁能看到',
  whoReads: '只有您和旗委组织部看得到，您的支部看不到，也不影响积分和评价。',
  whoReadsShared: '您、您所在的组织和旗委组织部看得到；不影响积分和评价。',
  handling: '只有写的人和旗委组织部看得到，请不要告诉他所在的支部。',
  about: '关于',
  from: '谁写的',
  forWhom: '替谁反映',
  on: '哪一天',
  text: '内容',
  state: '状态',
  waits: '待答复',
  days: (days: number) => (days > 0 ? `已过 ${days} 天` : '今天'),
  answer: '答复',
  answerOf: (org: string) => `${org}的答复`,
  toAnswerOne: '去答复',
  fileComplaint: {
    title: '写意见或投诉',
    text: '要说什么',
    textHint: '写清楚哪里不对、希望怎样',
    forWhom: '替哪位同志反映（可不填）',
    forWhomHint: '对方不用手机时，可以打电话请您代写',
    shared: (org: string) => `也让“${org}”看到`,
    action: '送到旗委组织部',
  },
  answerComplaint: {
    title: '答复',
    text: '怎样答复',
    textHint: '查了什么、怎么办、什么时候办好',
    action: '答复',
    explain: '送达后写的人就能看到，不能再改。',
  },
} as const;
