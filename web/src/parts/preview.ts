// Live preview of unsent commands: asked after a short pause in typing, the latest answer wins.
import type { Command, Preview } from '@liangdi/client';
import { onScopeDispose, type ShallowRef, shallowReadonly, shallowRef, watch } from 'vue';
import { client, status } from '../client';

/** Pause after the last change before a preview is asked for. */
const PAUSE_MS = 120;

/** What the commands would change, under an office; none while there is nothing to try. */
export function usePreview(
  office: () => string | undefined,
  commands: () => readonly Command[],
): Readonly<ShallowRef<Preview | undefined>> {
  const preview = shallowRef<Preview>();
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    asked += 1;
    const turn = asked;
    const acting = office();
    const tried = [...commands()];
    if (!acting || tried.length === 0) {
      preview.value = undefined;
      return;
    }
    const answer = await client()
      .preview(acting, tried)
      .catch(() => undefined);
    if (turn === asked) preview.value = answer;
  }

  // The status is watched too: what arrives meanwhile changes the numbers.
  watch(
    () => [office(), JSON.stringify(commands()), status.value],
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return shallowReadonly(preview);
}
