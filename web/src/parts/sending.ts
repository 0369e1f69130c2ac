// Carrying out a form's commands one by one, never one of them twice.
import type { Command } from '@liangdi/client';
import type { Failure } from '../client';

/**
 * Carries out commands in order until one fails; `sent` remembers what is done, so that a second
 * try repeats only the rest.
 */
export async function sendAll(
  commands: readonly Command[],
  sent: Set<string>,
  send: (command: Command) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  for (const command of commands) {
    const text = JSON.stringify(command);
    if (sent.has(text)) continue;
    const failed = await send(command);
    if (failed) return failed;
    sent.add(text);
  }
  return undefined;
}
