// How days and times are written for people: 11月23日 周一.

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** Offset of Asia/Shanghai, in milliseconds: no summer time. */
const SHANGHAI_MS = 8 * 3_600_000;

interface DayParts {
  year: string;
  month: number;
  day: number;
  weekday: string;
}

function partsOf(day: string): DayParts | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!match) return undefined;
  const [, year = '', month = '', date = ''] = match;
  const weekday = WEEKDAYS[new Date(`${year}-${month}-${date}T00:00:00Z`).getUTCDay()] ?? '';
  return { year, month: Number(month), day: Number(date), weekday };
}

/** This year, by this device until the app knows better. */
let thisYear = new Date(Date.now() + SHANGHAI_MS).getUTCFullYear();

/** Goes by the app's day from now on: the device may be set to another year. */
export function goByDay(today: string): void {
  thisYear = Number(today.slice(0, 4));
}

/** The year in front of a day of another year: a mistyped year must be seen. */
function yearText({ year }: DayParts): string {
  return Number(year) === thisYear ? '' : `${year}年`;
}

/** `2026-11-23` as 11月23日 周一; with the year where it is not this one. */
export function dayText(day: string): string {
  const parts = partsOf(day);
  return parts ? `${yearText(parts)}${parts.month}月${parts.day}日 ${parts.weekday}` : day;
}

/** `2026-11-23` as 11月23日; with the year where it is not this one. */
export function shortDayText(day: string): string {
  const parts = partsOf(day);
  return parts ? `${yearText(parts)}${parts.month}月${parts.day}日` : day;
}

/** `2026-11-23` as 2026年11月23日, where the year matters. */
export function fullDayText(day: string): string {
  const parts = partsOf(day);
  return parts ? `${parts.year}年${parts.month}月${parts.day}日` : day;
}

/** `2026-11` as 2026年11月. */
export function monthText(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${year}年${Number(number)}月`;
}

/** An instant in milliseconds as 11月23日 周一 09:05, in Asia/Shanghai. */
export function timeText(at: number): string {
  const local = new Date(at + SHANGHAI_MS).toISOString();
  return `${dayText(local)} ${local.slice(11, 16)}`;
}

/** The `count` months up to the month of `today`, latest first, as `YYYY-MM`. */
export function monthsUpTo(today: string, count: number): string[] {
  const [year = '0', month = '1'] = today.split('-');
  const last = Number(year) * 12 + Number(month) - 1;
  return Array.from({ length: count }, (_, back) => {
    const index = last - back;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  });
}

/** The day so many days before a day. */
export function dayBefore(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
}

/** Evidence as people read it: facts name a day or a month, everything else stands as it is. */
export function evidenceText(evidence: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(evidence)) return fullDayText(evidence);
  return /^\d{4}-\d{2}$/.test(evidence) ? monthText(evidence) : evidence;
}

/** Day and evidence of an entry in one line; facts without evidence are their day. */
export function dayAndEvidence(on: string, evidence: string): string {
  return [shortDayText(on), evidenceText(evidence)].filter(Boolean).join(' · ');
}
