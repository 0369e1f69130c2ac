// Sentences about rosters: writing one out.
import type { RosterCode } from '@liangdi/client/roster';

export const roster = {
  export: '导出花名册',
  exportName: (org: string, day: string) => `${org}流动党员花名册 ${day}.xlsx`,
  exportTitle: (org: string) => `${org}流动党员花名册`,
  exported: (count: number) => `花名册已保存，共 ${count} 人`,
  failed: '没有做成，请再试一次。',
} as const;

/** Why there is no answer, where none comes with a sentence of its own about a file. */
const codeSentences: Partial<Record<RosterCode, string>> = {
  unreadable: '这个文件读不了。可能已经移走或删除，请重新选一次。',
  doesNotFit: '内容太多，一个 Excel 文件放不下。',
  wasmUnusable: '第一次用花名册要有网络，请连上网络再试。以后离线也能用。',
};

/** What to tell a person about an answer that did not come. */
export function rosterSentence(failed: { code: RosterCode; sentence: string }): string {
  return failed.sentence || codeSentences[failed.code] || '出了点问题，请再试一次。';
}
