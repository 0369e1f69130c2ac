// The parts under the screens that decide something: sending once, the latest preview wins.
import type { Command, Preview } from '@liangdi/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { effectScope, nextTick, ref, type ShallowRef } from 'vue';
import { sendAll } from '../src/parts/sending';

const ask = vi.fn<(office: string, commands: Command[]) => Promise<Preview>>();

vi.mock('../src/client', () => ({
  client: () => ({ preview: ask }),
  status: { value: undefined },
}));

const { usePreview } = await import('../src/parts/preview');

function dues(month: string): Command {
  return { kind: 'recordDues', member: '1', month, status: 'onTime' };
}

describe('sending', () => {
  test('a second try repeats only what is not done yet', async () => {
    const commands = [dues('2026-01'), dues('2026-02'), dues('2026-03')];
    const sent = new Set<string>();
    const tried: Command[] = [];
    const refusal = { refusal: { code: 'roleMayNot' as const } };
    const send = (refuse: boolean) => async (command: Command) => {
      tried.push(command);
      return refuse && command === commands[1] ? refusal : undefined;
    };
    expect(await sendAll(commands, sent, send(true))).toEqual(refusal);
    expect(await sendAll(commands, sent, send(false))).toBeUndefined();
    expect(tried).toEqual([commands[0], commands[1], commands[1], commands[2]]);
  });
});

describe('preview', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    ask.mockReset();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function answer(name: string): Preview {
    const range = { lowest: '0', settled: '0', highest: '0' };
    const member = { member: '1', name, before: range, after: range, confirmed: range, items: [] };
    return { members: [member], refusal: undefined };
  }

  function shown(preview: Readonly<ShallowRef<Preview | undefined>> | undefined) {
    return preview?.value?.members[0]?.name;
  }

  test('an older answer does not replace a newer one', async () => {
    const answers: ((preview: Preview) => void)[] = [];
    ask.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const commands = ref([dues('2026-01')]);
    const scope = effectScope();
    const preview = scope.run(() =>
      usePreview(
        () => 'office',
        () => commands.value,
      ),
    );
    await vi.runAllTimersAsync();
    commands.value = [dues('2026-02')];
    await nextTick();
    await vi.runAllTimersAsync();
    answers[1]?.(answer('new'));
    answers[0]?.(answer('old'));
    await vi.runAllTimersAsync();
    expect(answers).toHaveLength(2);
    expect(shown(preview)).toBe('new');
    scope.stop();
  });

  test('nothing is asked while there is nothing to try', async () => {
    const scope = effectScope();
    const preview = scope.run(() =>
      usePreview(
        () => undefined,
        () => [dues('2026-01')],
      ),
    );
    await vi.runAllTimersAsync();
    expect(ask).not.toHaveBeenCalled();
    expect(preview?.value).toBeUndefined();
    scope.stop();
  });
});
