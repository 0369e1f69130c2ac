// What people read: dates, refusals, history and the connection, for every case of their types.
import type { AnswerView, HistoryWhat, LineView, Link, Refusal, StatusView } from '@liangdi/client';
import { describe, expect, test, vi } from 'vitest';
import {
  dayAndEvidence,
  dayText,
  evidenceText,
  monthsUpTo,
  monthText,
  shortDayText,
  timeText,
} from '../src/text/dates';
import { faultText } from '../src/text/faults';
import { answerText, guest, whyTownship } from '../src/text/guest';
import { historyText } from '../src/text/history';
import { refusalText } from '../src/text/refusals';
import { zh } from '../src/text/zh';

vi.mock('@liangdi/client', () => ({ connect: vi.fn(), ClientError: class extends Error {} }));

// Days are told from the year it is: this one.
vi.setSystemTime(new Date('2026-11-23T00:00:00Z'));

const { linkState } = await import('../src/parts/linkState');

describe('dates', () => {
  test('a day is said with month, day and weekday', () => {
    expect(dayText('2026-11-23')).toBe('11月23日 周一');
    expect(dayText('2024-02-29')).toBe('2024年2月29日 周四');
    expect(shortDayText('2026-01-05')).toBe('1月5日');
  });

  test('an instant is said in Asia/Shanghai', () => {
    expect(timeText(Date.UTC(2026, 10, 22, 16, 5))).toBe('11月23日 周一 00:05');
  });

  test('the months back from January lie in the year before', () => {
    expect(monthsUpTo('2026-01-15', 3)).toEqual(['2026-01', '2025-12', '2025-11']);
    expect(monthText('2025-12')).toBe('2025年12月');
  });

  test('evidence that names a day or a month is said as people say it', () => {
    expect(evidenceText('2026-03-07')).toBe('2026年3月7日');
    expect(evidenceText('2026-02')).toBe('2026年2月');
    expect(evidenceText('2026-02 清雪')).toBe('2026-02 清雪');
    expect(dayAndEvidence('2026-03-07', '清雪')).toBe('3月7日 · 清雪');
    expect(dayAndEvidence('2026-03-07', '')).toBe('3月7日');
  });

  test('a text that is no date is shown as it is', () => {
    expect(dayText('?')).toBe('?');
  });
});

const refusals: { [Code in Refusal['code']]: Extract<Refusal, { code: Code }> } = {
  empty: { code: 'empty', field: 'evidence' },
  nothingChanged: { code: 'nothingChanged' },
  tooLong: { code: 'tooLong', field: 'name', max: 60 },
  inFuture: { code: 'inFuture', on: '2026-12-01' },
  implausible: { code: 'implausible', field: 'phone' },
  outsidePeriod: { code: 'outsidePeriod', on: '2025-11-30' },
  unknown: { code: 'unknown', field: 'level' },
  noSuchMember: { code: 'noSuchMember' },
  noSuchRecord: { code: 'noSuchRecord', key: '0-0' },
  alreadyRegistered: { code: 'alreadyRegistered' },
  notYourOffice: { code: 'notYourOffice' },
  officeEnded: { code: 'officeEnded', endedOn: '2026-09-01' },
  roleMayNot: { code: 'roleMayNot' },
  notASide: { code: 'notASide' },
  notAboveBoth: { code: 'notAboveBoth' },
  cardNotHeld: { code: 'cardNotHeld', member: '0' },
  ownSide: { code: 'ownSide' },
  ownAct: { code: 'ownAct', person: '0' },
  nothingToAnswer: { code: 'nothingToAnswer' },
  alreadySettled: { code: 'alreadySettled' },
  notAskedToHost: { code: 'notAskedToHost' },
  deductionNeedsDecision: { code: 'deductionNeedsDecision' },
  comesFromFacts: { code: 'comesFromFacts' },
  keyReused: { code: 'keyReused' },
  chainBroken: { code: 'chainBroken' },
  documentFull: { code: 'documentFull' },
  malformed: { code: 'malformed', fault: 'record' },
  afterRefused: { code: 'afterRefused' },
  notFounding: { code: 'notFounding' },
};

describe('refusals', () => {
  test.each(Object.values(refusals))('$code has a whole sentence and a way on', (refusal) => {
    const { sentence, way } = refusalText(refusal);
    for (const text of [sentence, way]) {
      expect(text).toMatch(/。$/);
      expect(text).not.toMatch(/undefined|[a-z]/);
    }
  });

  test('the data of a refusal is in its sentence', () => {
    expect(refusalText(refusals.officeEnded).sentence).toContain('9月1日');
    expect(refusalText(refusals.tooLong).sentence).toContain('60');
    expect(refusalText(refusals.empty).sentence).toContain('依据');
  });

  test('a fault nobody foresaw has a sentence too', () => {
    expect(faultText('never heard of')).toMatch(/。$/);
  });
});

const history: { [Kind in HistoryWhat['kind']]: Extract<HistoryWhat, { kind: Kind }> } = {
  registered: { kind: 'registered' },
  cardCorrected: {
    kind: 'cardCorrected',
    changes: [
      { field: 'name', from: '乌兰', to: '乌兰其其格' },
      { field: 'joinedOn', from: '2010-07-01', to: '2010-07-02' },
      { field: 'bornYear', from: undefined, to: 1980 },
      { field: 'sex', from: undefined, to: 'female' },
      { field: 'membership', from: 'probationary', to: 'full' },
      { field: 'phone', from: '13900000001', to: undefined },
    ],
  },
  merged: { kind: 'merged' },
  separated: { kind: 'separated' },
  contactPerson: { kind: 'contactPerson', name: '白玉兰' },
  departed: { kind: 'departed', place: '昆山', reason: 'work' },
  arrived: { kind: 'arrived', place: '昆山', host: undefined },
  accepted: { kind: 'accepted', host: '商会支部', branch: '一组' },
  declined: { kind: 'declined', host: '驻沈阳流动党员党支部', reason: '没有联系上本人' },
  contact: { kind: 'contact', contact: 'quarterly', channel: 'phone', note: undefined },
  attendance: { kind: 'attendance', title: '主题党日', outcome: 'attended' },
  dues: { kind: 'dues', month: '2026-11', status: 'onTime' },
  proposed: { kind: 'proposed', item: '志愿服务', level: '半天', evidence: '清雪' },
  confirmed: { kind: 'confirmed', item: '志愿服务' },
  disputed: { kind: 'disputed', item: '志愿服务', reason: '没有这回事' },
  corrected: { kind: 'corrected', item: '志愿服务', level: undefined, reason: '记错了' },
};

describe('history', () => {
  test.each(Object.values(history))('$kind is said in words', (what) => {
    const { title, detail } = historyText(what);
    expect(title).not.toBe('');
    expect(`${title}${detail}`).not.toMatch(/undefined|[a-z]/);
  });
});

describe('connection', () => {
  function status(link: Link, waiting: number): StatusView {
    return {
      person: '0',
      name: '',
      offices: [],
      link,
      waiting,
      refused: 0,
      waitingLong: false,
      today: '2026-11-23',
      clockOff: false,
    };
  }

  test('what waits is counted, offline and in touch', () => {
    expect(linkState(status('offline', 3)).text).toBe(zh.status.offlineWaiting(3));
    expect(linkState(status('inSync', 3)).text).toBe(zh.status.sending(3));
    expect(linkState(status('inSync', 0)).text).toBe(zh.status.inSync);
  });

  test('trouble is said in amber', () => {
    for (const link of ['updateNeeded', 'relayRestored', 'relayFull'] as const) {
      expect(linkState(status(link, 0))).toMatchObject({ text: zh.status[link], tone: 'warn' });
    }
  });
});

describe('whose hand', () => {
  const plain: AnswerView = {
    orgName: '昆山党支部',
    disputes: false,
    byGuest: false,
    relayed: undefined,
    at: 0,
  };
  const relayed = { by: '李明书记', how: 'phone', on: '2026-11-20' } as const;

  test('an answer says for which side, and by whose hand if it is not a full one', () => {
    expect(answerText(plain)).toBe('昆山党支部 确认');
    expect(answerText({ ...plain, disputes: true, byGuest: true })).toBe(
      '昆山党支部 · 访客 有异议',
    );
    expect(answerText({ ...plain, relayed })).toBe(
      '昆山党支部 确认 · 本支部代为登记：对方李明书记，11月20日 周五电话答复',
    );
  });

  test('a line that waits for the township says whose answer is not enough', () => {
    function why(line: Partial<LineView>): string {
      return whyTownship({
        state: 'awaitsTownship',
        byGuest: false,
        answers: [],
        ...line,
      } as LineView);
    }
    expect(why({ state: 'pending', byGuest: true })).toBe('');
    expect(why({ byGuest: true })).toBe(guest.hand.whyGuestRecorded);
    expect(why({ answers: [{ ...plain, byGuest: true }] })).toBe(guest.hand.whyGuest);
    expect(why({ answers: [{ ...plain, relayed }] })).toBe(guest.hand.whyRelayed);
  });
});
