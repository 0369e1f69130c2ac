// Lines of a member's history in words, exhaustive by type.
import type { CardChange, HistoryLine, HistoryWhat } from '@liangdi/client';
import {
  attendanceLabels,
  channelLabels,
  contactKindLabels,
  duesLabels,
  flowReasonLabels,
  membershipLabels,
  sexLabels,
} from './choices';
import { fullDayText, monthText } from './dates';
import { guest } from './guest';
import { zh } from './zh';

/** One line of history for people. */
export interface HistoryText {
  /** What happened. */
  title: string;
  /** More about it. */
  detail: string;
}

const NONE = '（空）';

/** One field of a card, before and after. */
function changeText(it: CardChange): string {
  const [label, from, to] = changed(it);
  return `${label} ${from || NONE} → ${to || NONE}`;
}

type Text = string | undefined;

function changed(it: CardChange): [label: string, from: Text, to: Text] {
  const words = zh.registerMember;
  switch (it.field) {
    case 'name':
      return [words.name, it.from, it.to];
    case 'phone':
      return [words.phone, it.from, it.to];
    case 'bornYear':
      return [words.born, it.from?.toString(), it.to?.toString()];
    case 'joinedOn':
      return [words.joined, it.from && fullDayText(it.from), it.to && fullDayText(it.to)];
    case 'sex':
      return [words.sex, it.from && sexLabels[it.from], it.to && sexLabels[it.to]];
    case 'membership': {
      const { from, to } = it;
      return [words.membership, from && membershipLabels[from], to && membershipLabels[to]];
    }
  }
}

const texts: {
  [Kind in HistoryWhat['kind']]: (what: Extract<HistoryWhat, { kind: Kind }>) => HistoryText;
} = {
  registered: () => ({ title: '登记', detail: '' }),
  cardCorrected: ({ changes }) => ({
    title: '更正登记',
    detail: changes.map(changeText).join('；'),
  }),
  contactPerson: ({ name }) => ({ title: '指定联系人', detail: name }),
  departed: ({ place, reason }) => ({
    title: '外出',
    detail: `${place} · ${flowReasonLabels[reason]}`,
  }),
  arrived: ({ place, host }) => ({
    title: '到达',
    detail: host ? `${place} · 请 ${host} 接收` : `${place} · 当地还没有组织`,
  }),
  accepted: ({ host, branch }) => ({ title: '已接收', detail: `${host} · ${branch}` }),
  declined: ({ host, reason }) => ({ title: '未能接收', detail: `${host} · ${reason}` }),
  merged: () => ({ title: '两份登记合并为一个人', detail: '' }),
  separated: () => ({ title: '确认与另一份登记不是同一个人', detail: '' }),
  contact: ({ contact, channel, note }) => ({
    title: `${contactKindLabels[contact]} · ${channelLabels[channel]}`,
    detail: note ?? '',
  }),
  attendance: ({ title, outcome }) => ({
    title: `组织生活 · ${attendanceLabels[outcome]}`,
    detail: title,
  }),
  dues: ({ month, status }) => ({
    title: `党费 · ${duesLabels[status]}`,
    detail: monthText(month),
  }),
  proposed: ({ item, level, evidence }) => ({
    title: `提出 ${item} · ${level}`,
    detail: evidence,
  }),
  confirmed: ({ item }) => ({ title: `确认 ${item}`, detail: '' }),
  disputed: ({ item, reason }) => ({ title: `对 ${item} 提出异议`, detail: reason }),
  corrected: ({ item, level, reason }) => ({
    title: level ? `更正 ${item} 为 ${level}` : `撤回 ${item}`,
    detail: reason,
  }),
};

/** What a line of history says. */
export function historyText(what: HistoryWhat): HistoryText {
  // Every kind has its entry by type; the call loses the pairing of kind and data.
  const write = texts[what.kind] as (what: HistoryWhat) => HistoryText;
  return write(what);
}

/** By whose hand a line was written, where it is not the organisation's own; empty otherwise. */
export function handText({ byGuest, relayed }: Pick<HistoryLine, 'byGuest' | 'relayed'>): string {
  if (byGuest) return ` · ${guest.hand.guest}`;
  if (!relayed) return '';
  return ` · ${guest.hand.relayed(relayed)}`;
}
