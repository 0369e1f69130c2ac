// What people read when the rules say no: what happened, and what can be done now.
import type { ChangeFault, Refusal } from '@liangdi/client';
import { shortDayText } from './dates';

/** A refusal for people. */
export interface RefusalText {
  /** What happened and why. */
  sentence: string;
  /** What can be done now. */
  way: string;
}

/** Fields of commands as screens call them; a field missing here is shown as 这一项. */
const fieldLabels: Readonly<Record<string, string>> = {
  name: '姓名',
  phone: '电话',
  place: '地点',
  branch: '支部或小组',
  title: '活动名称',
  evidence: '依据',
  reason: '原因',
  text: '内容',
  forWhom: '替谁反映',
  note: '对方说了什么',
  item: '积分项目',
  level: '档次',
  bornYear: '出生年',
  joinedOn: '入党日期',
  arrivedOn: '到达日期',
  acceptedOn: '接收日期',
  declinedOn: '答复日期',
  born_year: '出生年',
  role: '职务',
  org: '组织',
};

function fieldLabel(field: string): string {
  return fieldLabels[field] ?? '这一项';
}

const KEPT = '内容还在“未被接受”里。';

/** What is wrong with the form of a record, for whoever is asked about it on the phone. */
const faults: Readonly<Record<ChangeFault, string>> = {
  tooLarge: '太大',
  tooMany: '项目太多',
  notAChange: '不完整',
  chunkKind: '种类不对',
  checksum: '校验不符',
  notCanonical: '写法不一',
  dependencies: '前后不接',
  actor: '来源不明',
  counter: '编号超出范围',
  time: '带有时间',
  message: '带有附言',
  footer: '末尾有多余内容',
  column: '排列不对',
  object: '写在了别处',
  element: '写进了列表',
  predecessor: '改写了旧记录',
  delete: '删除了旧记录',
  increment: '改动了数字',
  mark: '加了标记',
  making: '建了别的东西',
  nested: '层次太多',
  action: '动作不明',
  value: '内容类型不对',
  fieldTwice: '同一项写了两次',
  key: '记录编号不对',
  keyTwice: '记录编号重复',
  record: '记录种类不明',
  otherDocument: '放错了地方',
  address: '位置不对',
  bundle: '件数不对',
};

/** Sentence and way on for every code; a new code fails to compile until it has both. */
const refusals: {
  [Code in Refusal['code']]: (refusal: Extract<Refusal, { code: Code }>) => RefusalText;
} = {
  empty: ({ field }) => ({
    sentence: `“${fieldLabel(field)}”还没有填。`,
    way: '填上后再试。',
  }),
  tooLong: ({ field, max }) => ({
    sentence: `“${fieldLabel(field)}”太长了，最多 ${max} 个字。`,
    way: '写短一些再试。',
  }),
  inFuture: ({ on }) => ({
    sentence: `${shortDayText(on)} 还没有到。`,
    way: '请改成已经过去的日子。',
  }),
  outsidePeriod: ({ on }) => ({
    sentence: `${shortDayText(on)} 不在本期积分的时间里。`,
    way: '请核对日期；上一期的要用“更正”。',
  }),
  implausible: ({ field }) => ({
    sentence: `“${fieldLabel(field)}”看起来不对。`,
    way: '请和前面的内容核对一下，再改正。',
  }),
  unknown: ({ field }) => ({
    sentence: `“${fieldLabel(field)}”没有选对。`,
    way: '请重新选一次。',
  }),
  noSuchMember: () => ({
    sentence: '没有找到这位党员。',
    way: '请连上网络后再试，或者先登记这位党员。',
  }),
  noSuchRecord: () => ({
    sentence: '没有找到要答复的那条记录。',
    way: '请连上网络，等记录到齐后再试。',
  }),
  alreadyRegistered: () => ({
    sentence: '这位党员已经登记过了。',
    way: '请在“党员”里搜索姓名。',
  }),
  nothingChanged: () => ({
    sentence: '和登记的一样，没有要更正的。',
    way: '改了哪一项再点“更正”；不用改就返回。',
  }),
  notYourOffice: () => ({
    sentence: '这个职务不是您的。',
    way: '请在“我的”里换一个身份再试。',
  }),
  officeEnded: ({ endedOn }) => ({
    sentence: `没有被接受：您的任职已于 ${shortDayText(endedOn)} 结束，超过了 30 天。`,
    way: `${KEPT}可以请现任书记来记。`,
  }),
  roleMayNot: () => ({
    sentence: '您现在的职务不能做这件事。',
    way: '请书记或组织委员来做，或者在“我的”里换一个身份。',
  }),
  notASide: () => ({
    sentence: '您的组织既不是这位党员的流出地，也不是流入地。',
    way: '请在“我的”里换一个身份，或者请相关支部来做。',
  }),
  notAboveBoth: () => ({
    sentence: '这两份登记不是同一个支部的，要由它们共同的上级党委来决定。',
    way: '请把两份登记告诉上级党委。',
  }),
  cardNotHeld: () => ({
    sentence: '有一份登记的详细记录不在这里，不能在这里决定。',
    way: '请先同登记它的支部核对；流入地组织接收后，记录只由支部和流入地组织保管。',
  }),
  ownSide: () => ({
    sentence: '这条是本组织记的，要由对方来答复。',
    way: '等对方确认；想改可以用“更正”。',
  }),
  ownAct: () => ({
    sentence: '这条是您自己记的，自己不能确认自己的。',
    way: '请同一组织的另一位同志来答复。',
  }),
  nothingToAnswer: () => ({
    sentence: '这条记录不带积分，不需要答复。',
    way: '不用再做什么。',
  }),
  alreadySettled: () => ({
    sentence: '这条已经有结果了。',
    way: '打开这条看看现在的状态。',
  }),
  notAskedToHost: () => ({
    sentence: '流出地还没有请您的组织接收这位党员。',
    way: '请流出地支部先“报告到达”，并选您的组织。',
  }),
  deductionNeedsDecision: () => ({
    sentence: '扣分要有书面决定，这里不能直接提出。',
    way: '请按程序作出书面决定。',
  }),
  comesFromFacts: () => ({
    sentence: '这一项由记录自动计算，不用提出。',
    way: '请直接记组织生活、党费或联系。',
  }),
  keyReused: () => ({
    sentence: '这条记录的编号已经用过。',
    way: `${KEPT}请重新记一次。`,
  }),
  chainBroken: () => ({
    sentence: '这条没有接上前面的记录。',
    way: '应用会自动重新送出，不用再记一次。',
  }),
  documentFull: () => ({
    sentence: '这份档案本期的记录已经写满。',
    way: `${KEPT}请报告上级，查一查为什么有这么多条。`,
  }),
  malformed: ({ fault }) => ({
    sentence: `这条记录的格式不对（${faults[fault]}），没有被接受。`,
    way: `${KEPT}请更新应用后重新记一次。`,
  }),
  afterRefused: () => ({
    sentence: '它依据的前一条没有被接受。',
    way: '先处理前一条，再重新记这一条。',
  }),
  notFounding: () => ({
    sentence: '系统已经建立，不能再次建立。',
    way: '不用再做什么。',
  }),
};

/** The sentence and the way on for a refusal. */
export function refusalText(refusal: Refusal): RefusalText {
  // Every code has its entry by type; the call loses the pairing of code and data.
  const write = refusals[refusal.code] as (refusal: Refusal) => RefusalText;
  return write(refusal);
}
