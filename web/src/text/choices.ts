// Labels of closed choices; a choice added to the rules fails to compile until it has one here.
import type {
  Attendance,
  Binding,
  Category,
  Channel,
  Command,
  ContactKind,
  DuesStatus,
  DutyKind,
  FlowReason,
  LineState,
  Membership,
  OrgKind,
  PairStanding,
  Reach,
  RelayedHow,
  Role,
  Sex,
} from '@liangdi/client';

/** Titles of what people do. */
export const commandLabels: Record<Command['kind'], string> = {
  registerOrg: '登记组织',
  grantOffice: '任命职务',
  endOffice: '结束任职',
  publishPack: '公布规则',
  registerMember: '登记党员',
  correctMember: '更正登记',
  assignContactPerson: '指定联系人',
  reportDeparture: '报告外出',
  reportArrival: '报告到达',
  acceptAsHost: '接收党员',
  declineAsHost: '不能接收',
  recordContact: '记联系',
  recordAttendance: '记组织生活',
  recordDues: '记党费',
  proposePoints: '提出积分',
  confirmEntry: '确认',
  disputeEntry: '提出异议',
  correctEntry: '更正',
  mergeMembers: '合并登记',
  separateMembers: '分开登记',
  openMember: '查看完整记录',
  fileComplaint: '意见与投诉',
  answerComplaint: '答复意见与投诉',
};

/** The title of a command given by its word. */
export function commandLabel(word: string): string {
  return commandLabels[word as Command['kind']] ?? word;
}

export const contactKindLabels: Record<ContactKind, string> = {
  quarterly: '季度联系',
  locationChange: '地点变更',
  politicalBirthday: '政治生日',
  festival: '逢年过节',
  homeVisit: '上门家访',
  hardshipVisit: '遇困探访',
};

export const channelLabels: Record<Channel, string> = {
  phone: '电话',
  wechat: '微信',
  video: '视频',
  inPerson: '见面',
};

export const relayedHowLabels: Record<RelayedHow, string> = {
  phone: '电话',
  letter: '信函',
  inPerson: '当面',
};

export const attendanceLabels: Record<Attendance, string> = {
  attended: '参加',
  onLeave: '请假',
  absent: '未参加',
};

export const duesLabels: Record<DuesStatus, string> = {
  onTime: '按时交纳',
  exempt: '免交',
  madeUp: '补交',
  unpaid: '未交',
};

export const flowReasonLabels: Record<FlowReason, string> = {
  work: '务工',
  business: '经商',
  withChildren: '随子女',
  study: '就学',
  other: '其他',
};

export const membershipLabels: Record<Membership, string> = {
  full: '正式党员',
  probationary: '预备党员',
};

export const sexLabels: Record<Sex, string> = { male: '男', female: '女' };

export const roleLabels: Record<Role, string> = {
  secretary: '书记',
  organizationCommissioner: '组织委员',
  contactPerson: '联系人',
  townshipOrganizer: '乡镇组织员',
  organizationDept: '组织部',
  socialWorkDept: '社会工作部',
  serviceCenterStaff: '党群服务中心工作人员',
  partnerOfficer: '部门联络员',
  guest: '流入地访客',
  member: '党员本人',
};

export const orgKindLabels: Record<OrgKind, string> = {
  banner: '旗委',
  township: '基层党委',
  branch: '党支部',
  inflowOrg: '流入地党组织',
  mobileMemberOrg: '流动党员党组织',
  serviceCenter: '党群服务中心',
  partnerDept: '合作部门',
  membershipOrg: '旗外组织关系所在党组织',
};

export const dutyLabels: Record<DutyKind, string> = {
  assignContactPerson: '还没有联系人',
  acceptMember: '等待接收',
  askAnotherHost: '流入地未能接收',
  quarterlyContact: '季度联系',
  politicalBirthday: '政治生日',
  samePerson: '可能是同一个人',
};

export const pairLabels: Record<PairStanding, string> = {
  possible: '可能是同一个人',
  merged: '是同一个人，已合并',
  separated: '不是同一个人',
};

export const reachLabels: Record<Reach, string> = {
  onThisPhone: '仅在本机',
  atRelay: '已送达',
  atOtherSide: '已到对方',
};

export const stateLabels: Record<LineState, string> = {
  pending: '待确认',
  noResponse: '三十天没有答复，未定',
  awaitsTownship: '还差基层党委确认，暂不计分',
  confirmed: '已确认',
  disputed: '有异议，暂不计分',
  needsHolder: '待现任确认',
  corrected: '已被更正',
  withdrawn: '已撤回',
};

/** Short marks of an entry's state in lists. */
export const stateMarks: Record<LineState, string> = {
  pending: '待确认',
  noResponse: '未答复',
  awaitsTownship: '待党委确认',
  confirmed: '已确认',
  disputed: '有异议',
  needsHolder: '待现任确认',
  corrected: '已更正',
  withdrawn: '已撤回',
};

export const categoryLabels: Record<Category, string> = {
  base: '基础',
  activity: '活动',
  deduction: '扣分',
};

/** What bounds the points of an item, in words. */
export const bindingLabels: Record<Binding, string> = {
  open: '逐条相加',
  cap: '已到封顶',
  best: '只计最高的一条',
  proRata: '按流动的时间折算',
  ratio: '按受邀次数的比例计',
};
