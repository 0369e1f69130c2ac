// Sentences about full records that are opened from above, and about who opened them.

export const looked = {
  title: '谁看过',
  explain: '上级查看完整记录时记在这里；两个支部平时的工作不记。',
  none: '上级没有查看过完整记录。',
  line: (org: string, role: string, name: string) => `${org} ${role} ${name}`,
  open: '查看完整记录',
  noted: '查看会记下您的姓名和日期，党员本人和党支部看得到。',
  opening: '已记下，联网后就能看到完整记录。',
  through: (day: string) => `您在查看完整记录，看到${day}为止；这次查看已记下，本人看得到。`,
  openMember: {
    title: '查看完整记录',
    reason: '为什么查看（可不填）',
    reasonHint: '例如：核实来信',
    until: '看到明天为止，之后联网时从本机移除，可以再次查看。',
    action: '查看',
  },
} as const;
