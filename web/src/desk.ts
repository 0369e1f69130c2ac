// Whether the app stands on a desk: wide enough for side navigation, tables and two things side by side.
import { readonly, ref } from 'vue';

const wide = window.matchMedia('(min-width: 1024px)');
const paper = window.matchMedia('print');
const desk = ref(wide.matches);
const printing = ref(paper.matches);

// Paper is narrower than the desk it is printed from: what is on the desk stays while it is printed.
wide.addEventListener('change', () => {
  if (!printing.value) desk.value = wide.matches;
});
paper.addEventListener('change', () => setPrinting(paper.matches));
window.addEventListener('beforeprint', () => setPrinting(true));
window.addEventListener('afterprint', () => setPrinting(false));

function setPrinting(on: boolean): void {
  printing.value = on;
  if (!on) desk.value = wide.matches;
}

/** Whether the window is as wide as a desk's. */
export const atDesk = readonly(desk);

/** Whether the page is being printed: everything must be there, not only what is in sight. */
export const isPrinting = readonly(printing);
