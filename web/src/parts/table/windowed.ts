// The rows in sight: of ten thousand rows of one height only those in the window are in the page.
import { computed, onBeforeUnmount, onMounted, type Ref, ref, shallowRef } from 'vue';

/** Rows kept above and below the window, so that scrolling meets no empty ground. */
const SPARE = 12;
/** The window moves by so many rows at once: fewer changes of the page while scrolling. */
const STRIDE = 4;

/** What of `count` rows of a height is in the page; `all` for paper. */
export function useWindowed(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  height: () => number,
  all: () => boolean,
) {
  const top = ref(0);
  const room = shallowRef(800);
  let watcher: ResizeObserver | undefined;

  function measure(): void {
    const { value } = scroller;
    if (!value) return;
    top.value = Math.floor(value.scrollTop / (height() * STRIDE)) * STRIDE;
    room.value = value.clientHeight;
  }

  onMounted(() => {
    const { value } = scroller;
    if (!value) return;
    value.addEventListener('scroll', measure, { passive: true });
    watcher = new ResizeObserver(measure);
    watcher.observe(value);
    measure();
  });
  onBeforeUnmount(() => watcher?.disconnect());

  const range = computed(() => {
    if (all()) return { from: 0, to: count() };
    const from = Math.max(0, Math.min(top.value, count() - 1) - SPARE);
    const seen = Math.ceil(room.value / height()) + STRIDE + 2 * SPARE;
    return { from, to: Math.min(count(), from + seen) };
  });

  /** Brings a row into sight, clear of the head. */
  function reveal(at: number, head: number): void {
    const { value } = scroller;
    if (!value) return;
    const start = at * height();
    const end = start + height() + head - value.clientHeight;
    if (value.scrollTop > start) value.scrollTop = start;
    else if (value.scrollTop < end) value.scrollTop = end;
    measure();
  }

  return { range, reveal };
}
