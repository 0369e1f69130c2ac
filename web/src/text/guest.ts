// Sentences for a host that has no account: its link and page, answers entered for it, the letter.
import type { AnswerView, LineView, Relayed } from '@liangdi/client';
import { relayedHowLabels } from './choices';
import { dayText, fullDayText } from './dates';

export const guest = {
  /** Before the link is opened, and after it is closed. */
  gate: {
    title: '两地',
    what: '流出地党支部请您答复一位流动党员的情况。不用安装，不用注册。',
    steps: '填写党支部另外告诉您的六位验证码，再点“打开”。',
    code: '验证码',
    codeHint: '六位数字',
    codeMissing: '请填写六位验证码。',
    open: '打开',
    opening: '正在打开…',
    keepsNothing: '这部手机上不保存任何资料，看完点“关闭”。',
    none: '链接不完整。请回到收到的消息，再点一次链接。',
    closed: '已关闭，这里没有留下资料。',
    out: '已退出。可能是过了半天，也可能是链接到期、换了新的或已结束。请用收到的链接再打开一次。',
    again: '再次查看时，请点原来的链接。',
    signOutFirst: (name: string) => `这里现在登录的是${name}。请先退出，或者换一个浏览器打开链接。`,
    toMine: '去退出',
  },
  page: {
    for: (host: string) => `您代表 ${host} 查看和答复`,
    through: (day: string) => `链接到${day}为止`,
    asked: '请您办',
    nothing: '现在没有要您办的事。',
    accept: (home: string) => `${home}请贵组织接收这位党员，编入一个支部或小组。`,
    decline: '不能接收的，请打电话告诉对方联系人，由对方登记。',
    attendance: '记一次组织生活',
    attendanceHint: '这位党员参加了贵组织的活动，请记在这里。',
    waiting: (count: number) => `请您确认 ${count} 条`,
    waitingHint: '对的打勾，不对的提异议。您确认后，还需对方的基层党委确认才计分。',
    close: '关闭',
    closeAsk: '关闭后这里不留资料。',
    closeUnsent: '还有记录没有送达，现在关闭就丢了。',
    closeAnyway: '仍然关闭',
    stay: '先不关',
    missing: '现在看不到这位党员。可能已经由别的组织接收，请联系流出地党支部。',
  },
  online: {
    needed: '现在没有网络。请连上网络再办，这里不保存没有送达的内容。',
    stopped: '现在连不上服务器，请稍后再办。',
    line: '没有网络',
  },
  /** Making the link, at home. */
  link: {
    title: '给流入地发链接',
    act: '给流入地发链接',
    explain: (host: string) =>
      `${host}不用系统时，发一个只看这一位党员的链接。对方用手机点开就能接收、记组织生活、确认或提异议。`,
    counts: '对方确认的积分，还要基层党委确认才算。',
    noPhone: '联系人没有留工作电话，对方有问题时打不到。可以先在“指定联系人”里补上。',
    name: '对方姓名',
    nameHint: '例如：李明（支部书记）',
    phone: '对方电话（可不填）',
    phoneHint: '只用来现在打电话、发短信，不保存',
    through: '到哪天为止',
    make: '生成链接',
    again: '重新发链接（旧的作废）',
    offline: '要有网络才能生成链接。',
    notArrived: '服务器还没有收到，请稍等再点一次。',
    current: '这位党员的链接',
    past: '已结束',
    holder: (name: string, host: string) => `${name} · ${host}`,
    until: (day: string) => `到${fullDayText(day)}为止`,
    ended: (day: string) => `已于${fullDayText(day)}结束`,
    end: '结束',
    endAsk: (name: string) => `结束后，${name}的链接马上打不开。`,
    endYes: '结束',
    step1: '一、把链接发给对方',
    step2: '二、另外告诉对方验证码',
    step2Hint: '请另外打电话或发短信告诉对方，不要和链接放在同一条消息里。',
    message: (home: string, name: string, link: string) =>
      `${home}请您答复流动党员${name}的情况。请点开后按“打开”，验证码另外告诉您。\n${link}`,
    copy: '复制给微信',
    copied: '已复制',
    copyFailed: '这个浏览器不能复制，请长按上面的文字。',
    qr: '也可以让对方扫这个码',
    call: '打电话',
    sms: '发短信',
    smsText: (code: string) => `验证码 ${code}`,
    once: '链接和验证码只显示这一次。忘了就重新发。',
    letter: '打印委托函（带链接）',
    missing: '没有可以发链接的流入地组织。对方已经在用系统，或者还没有请哪个组织接收。',
  },
  /** Entering what the host said by phone or on paper. */
  relay: {
    title: '登记对方答复',
    act: '登记对方答复',
    what: '对方答复了什么',
    kinds: {
      accept: '可以接收',
      decline: '不能接收',
      confirm: '积分属实',
      dispute: '积分有异议',
    },
    entries: '哪几条',
    nothing: '没有等对方答复的条目。',
    noneChosen: '请选中对方答复的条目。',
    by: '对方谁说的',
    byHint: '姓名和职务，例如：李明书记',
    how: '怎么答复的',
    on: '哪天答复的',
    acceptedOn: '哪天接收的',
    action: '代为登记',
    explain:
      '会注明“代为登记”和对方姓名、方式、日期。积分要基层党委确认才算，对方以后用系统时可以再答复。',
    missing: '现在不用代为登记：对方已经在用系统，或者还没有请哪个组织接收。',
  },
  /** Who answered, for lists and the page of an entry. */
  hand: {
    guest: '访客',
    byGuest: (org: string) => `${org} · 访客`,
    confirmed: '确认',
    disputed: '有异议',
    relayed: ({ by, how, on }: Relayed) =>
      `本支部代为登记：对方${by}，${dayText(on)}${relayedHowLabels[how]}答复`,
    title: '谁答复了',
    absent: '由访客或代为登记接收，积分要基层党委确认',
    afterTownship: '党委确认后',
    whyGuest: '流入地访客已确认，等基层党委确认',
    whyGuestRecorded: '流入地访客记的，流出地和基层党委都确认才算',
    whyRelayed: '代为登记的确认，等基层党委确认',
  },
  letter: {
    act: '打印委托函',
    title: '委托函',
    print: '打印',
    dear: (host: string) => `${host}：`,
    body: (name: string, home: string) =>
      `${name}同志系${home}党员，现流动到贵地。为使该同志就近参加党的组织生活，特委托贵组织：`,
    asks: [
      '将该同志编入一个党支部或党小组；',
      '组织该同志参加组织生活，就近参加学习；',
      '每季度向我支部反馈一次该同志的情况，对我支部提出的积分事项予以确认或提出异议。',
    ],
    facts: {
      name: '姓名',
      sex: '性别',
      joined: '入党日期',
      membership: '身份',
      place: '现在地点',
      left: '外出日期',
    },
    answers: '答复方式（任选一种）',
    byLink: (day: string) =>
      `用手机扫右边的码，或打开下面的地址，填写我支部另行告知的验证码，按“打开”。${fullDayText(day)}前有效。`,
    byPhone: (name: string, phone: string) => `打电话给我支部联系人${name}：${phone}`,
    byPhoneBlank: '打电话给我支部，电话：',
    byForm: '填写下面的回执，寄回或拍照发给我支部。',
    seal: (home: string) => `${home}（盖章）`,
    date: '　　　　年　　月　　日',
    cut: '沿此线剪下',
    slip: '回执',
    slipTo: (home: string, name: string) => `${home}：关于${name}同志，答复如下。`,
    rows: {
      accept: '编入支部',
      acceptBlank: '□ 可以接收，编入　　　　　　　　　　（支部或小组），日期　　　　　',
      decline: '□ 不能接收，原因：',
      attend: '参加组织生活',
      confirm: '积分事项',
      confirmBlank: '□ 属实　　□ 有异议（写明哪一条、为什么）：',
      contact: '联系人、电话',
      sign: '签字、盖章、日期',
    },
    withoutLink: '这份没有带链接。要带链接，请先“给流入地发链接”，再从那里打印。',
    missing: '还没有请哪个组织接收这位党员，没有可以委托的对象。',
  },
} as const;

/** One answer in words: whose, which way, and by whose hand. */
export function answerText({ orgName, disputes, byGuest, relayed }: AnswerView): string {
  const what = disputes ? guest.hand.disputed : guest.hand.confirmed;
  const who = byGuest ? guest.hand.byGuest(orgName) : orgName;
  return [`${who} ${what}`, relayed ? guest.hand.relayed(relayed) : ''].filter(Boolean).join(' · ');
}

/** Why an entry waits for the township beside the usual; empty where nobody's hand is half. */
export function whyTownship({ state, byGuest, answers }: LineView): string {
  if (state !== 'awaitsTownship') return '';
  if (byGuest) return guest.hand.whyGuestRecorded;
  return answers.some(({ relayed }) => relayed) ? guest.hand.whyRelayed : guest.hand.whyGuest;
}
