// Looking a roster over: the mapping a person changes, the lines they read, and answers that come too late.
import type { Command } from '@liangdi/client';
import type { Column, Found, Known, Plan, Roster, Rosters } from '@liangdi/client/roster';
import { describe, expect, test, vi } from 'vitest';
import type { Wanted } from '../src/screens/import-roster/known';

const told = vi.fn();
vi.mock('../src/client', async () => {
  const { shallowRef } = await import('vue');
  return { account: shallowRef(), status: shallowRef(), viewOnce: told };
});

const { linesOf } = await import('../src/screens/import-roster/lines');
const { enteredColumns, understood, withMeaning } = await import(
  '../src/screens/import-roster/meanings'
);
const { reading } = await import('../src/screens/import-roster/reading');
const { known: knownHere, noteEntered } = await import('../src/screens/import-roster/known');
const { status } = await import('../src/client');
const { entering } = await import('../src/screens/import-roster/entering');

const TODAY = '2026-11-24';

describe('meanings', () => {
  const mapping: Column[] = ['name', 'ignored', 'joined', 'other'];

  test('a meaning taken for another column leaves its old one', () => {
    expect(withMeaning(mapping, 1, 'name')).toEqual(['ignored', 'name', 'joined', 'other']);
    expect(withMeaning(mapping, 0, 'ignored')).toEqual(['ignored', 'ignored', 'joined', 'other']);
    expect(withMeaning(mapping, 1, 'other')).toEqual(['name', 'other', 'joined', 'other']);
  });

  test('what is not entered does not count as understood', () => {
    expect(understood(mapping)).toBe(2);
    expect(enteredColumns([...mapping, 'workUnit', 'dues'])).toBe(2);
  });
});

function found(sheet: string): Found {
  return {
    place: { sheet, headerRow: 2 },
    others: [],
    above: [],
    headers: [{ letter: 'A', text: '姓名' }],
    samples: [['王秀兰']],
    mapping: ['name'],
  };
}

const checked = (rows: number): Roster => ({
  direction: 'outflow',
  rows,
  persons: [],
  questionable: [],
  duplicates: [],
  rejected: [],
});

const NOTHING: Plan = { steps: [], known: [], rejected: [], leftOut: [] };
const known = async (wanted: Wanted): Promise<Known> => ({
  acting: '1',
  branch: undefined,
  ...wanted,
  orgs: [],
  members: [],
});

const step = (row: number | undefined) => ({
  row,
  name: `第${row}个`,
  command: { kind: 'recordDues', member: String(row) } as Command,
});

/** A reader whose answers are given by hand, in any order. */
function byHand() {
  const answers: ((value: unknown) => void)[] = [];
  const ask = () => new Promise<never>((resolve) => answers.push(resolve as never));
  const rosters: Rosters = {
    open: ask,
    check: ask,
    plan: ask,
    write: ask,
    close: () => undefined,
  };
  return { rosters, answers };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('reading', () => {
  test('the file chosen last is the one that is shown', async () => {
    const { rosters, answers } = byHand();
    const it = reading(rosters, () => TODAY, known);
    void it.choose(new File([], '一.xlsx'));
    void it.choose(new File([], '二.xlsx'));
    answers[1]?.({ ok: true, value: found('二') });
    await settled();
    answers[0]?.({ ok: true, value: found('一') });
    answers[2]?.({ ok: true, value: checked(2) });
    await settled();
    answers[3]?.({ ok: true, value: NOTHING });
    await settled();
    expect(it.looked.value?.found.place.sheet).toBe('二');
    expect(it.looked.value?.roster.rows).toBe(2);
    expect(it.busy.value).toBe(false);
  });

  test('what is wrong with a file is said in its own sentence, and nothing of the old file stays', async () => {
    const { rosters, answers } = byHand();
    const it = reading(rosters, () => TODAY, known);
    void it.choose(new File([], '一.xlsx'));
    answers[0]?.({ ok: true, value: found('一') });
    await settled();
    answers[1]?.({ ok: true, value: checked(1) });
    await settled();
    answers[2]?.({ ok: true, value: NOTHING });
    await settled();
    expect(it.looked.value?.plan).toBe(NOTHING);
    void it.choose(new File([], '二.doc'));
    answers[3]?.({ ok: false, code: 'notExcel', sentence: '这不是 Excel 文件。' });
    await settled();
    expect(it.said.value).toBe('这不是 Excel 文件。');
    expect(it.looked.value).toBeUndefined();
  });

  test('a reader that could not be fetched is told plainly', async () => {
    const { rosters, answers } = byHand();
    const it = reading(rosters, () => TODAY, known);
    void it.choose(new File([], '一.xlsx'));
    answers[0]?.({ ok: false, code: 'wasmUnusable', sentence: '' });
    await settled();
    expect(it.said.value).toContain('网络');
  });
});

test('what was said about branches of one file is not said of the next', async () => {
  const { rosters, answers } = byHand();
  const asked: Wanted[] = [];
  const it = reading(
    rosters,
    () => TODAY,
    (wanted) => {
      asked.push(wanted);
      return known(wanted);
    },
  );
  async function choose(first: number): Promise<void> {
    void it.choose(new File([], '表.xlsx'));
    for (const [at, value] of [found('表'), checked(1), NOTHING].entries()) {
      answers[first + at]?.({ ok: true, value });
      await settled();
    }
  }
  await choose(0);
  void it.want({ branch: '2', newBranches: true });
  answers[3]?.({ ok: true, value: checked(1) });
  await settled();
  answers[4]?.({ ok: true, value: NOTHING });
  await settled();
  await choose(5);
  expect(asked).toEqual([{}, { branch: '2', newBranches: true }, {}]);
});

test('a questionable cell says row, name, column, value and why', () => {
  const person = { row: 3, name: '王秀兰', joined: '1988-01', branch: '东风嘎查党支部' };
  const cell = {
    row: 3,
    letter: 'G',
    column: '出生年月',
    value: '1988.1',
    code: 'monthFromNumber',
  };
  const roster = {
    ...checked(1),
    persons: [{ ...person, destination: { province: '江苏省', city: '苏州市' } }],
    questionable: [{ ...cell, reason: '可能是 10 月。' }],
  } as unknown as Roster;
  const plan = {
    ...NOTHING,
    steps: [step(3)],
    rejected: [{ ...cell, row: 3, reason: '没有支部。' }],
  };
  expect(linesOf('questionable', roster, plan).rows[0]?.cells).toEqual([
    '第3行',
    '王秀兰',
    'G列 出生年月',
    '1988.1',
    '可能是 10 月。',
  ]);
  expect(linesOf('ready', roster, plan).rows[0]?.cells.at(-1)).toBe('江苏省苏州市');
});

describe('entering', () => {
  const steps = [step(undefined), ...Array.from({ length: 40 }, (_, at) => step(at + 3))];
  const refusal = { refusal: { code: 'roleMayNot' as const } };

  test('organisations come before whoever needs them, and each row is tried once', async () => {
    const tried: Command[] = [];
    const it = entering(async (command) => {
      tried.push(command);
      return command === steps[5]?.command ? refusal : undefined;
    });
    await it.run(steps);
    expect(tried).toEqual(steps.map(({ command }) => command));
    expect([it.stage.value, it.members.value, it.tried.value]).toEqual(['done', 39, 41]);
    expect(it.refused.value.map((one) => one.step)).toEqual([steps[5]]);
  });

  test('stopped and gone on with, nothing is entered twice or left out', async () => {
    const tried: Command[] = [];
    const it = entering(async (command) => {
      tried.push(command);
      if (tried.length === 10) it.stop();
      return undefined;
    });
    const first = it.run(steps);
    await first;
    expect(it.stage.value).toBe('stopped');
    expect(it.tried.value).toBeLessThan(steps.length);
    await it.run(steps);
    expect(tried).toEqual(steps.map(({ command }) => command));
    expect(it.stage.value).toBe('done');
  });

  test('going on before the last ones have ended tries them once', async () => {
    const tried: Command[] = [];
    const it = entering(async (command) => {
      tried.push(command);
      await settled();
      return undefined;
    });
    const first = it.run(steps);
    await settled();
    it.stop();
    await Promise.all([first, it.run(steps)]);
    expect(new Set(tried).size).toBe(tried.length);
    expect([it.stage.value, tried.length]).toEqual(['done', steps.length]);
  });

  test('where the device fails it stops, and what was not kept is tried again', async () => {
    let isFull = true;
    const kept = new Set<Command>();
    const it = entering(async (command) => {
      if (isFull && kept.size >= 7) return { fault: 'storageFull' };
      kept.add(command);
      return undefined;
    });
    await it.run(steps);
    expect([it.stage.value, it.members.value]).toEqual(['stopped', 6]);
    expect(it.fault.value).toEqual({ fault: 'storageFull' });
    isFull = false;
    await it.run(steps);
    expect([it.stage.value, it.members.value, kept.size]).toEqual(['done', 40, 41]);
    expect(it.fault.value).toBeUndefined();
  });
});

describe('what is known', () => {
  const member = { member: '7', name: '王秀兰', joined: '2004-07-01', bornYear: 1980 };
  told.mockImplementation(async ({ kind }) => (kind === 'orgs' ? { orgs: [] } : { members: [] }));

  test('whoever was entered here a moment ago is known, though no view says so yet', async () => {
    noteEntered({ kind: 'recordDues' } as Command);
    noteEntered({ kind: 'registerMember', ...member, joinedOn: member.joined } as never);
    expect((await knownHere({})).members).toEqual([member]);
  });

  test('what is arriving is waited for', async () => {
    const link = (link: string) => {
      (status as { value: unknown }).value = { link };
    };
    link('catchingUp');
    let isKnown = false;
    const asked = knownHere({}).then(() => {
      isKnown = true;
    });
    await settled();
    expect(isKnown).toBe(false);
    link('inSync');
    await asked;
    expect(isKnown).toBe(true);
  });
});
