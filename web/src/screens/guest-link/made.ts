// Links made on this page just now: told once by the relay, kept until the page is closed, never stored.
import type { GuestLink } from '@liangdi/client';
import { type Ref, readonly, ref, shallowReactive, watch } from 'vue';
import { onForgetting } from '../../remembered';

const links = shallowReactive(new Map<string, GuestLink>());

/** The link of a guest's office, if it was made here just now. */
export function madeLink(office: string | undefined): GuestLink | undefined {
  return office === undefined ? undefined : links.get(office);
}

/** Keeps a link that was just made. */
export function noteMade(office: string, link: GuestLink): void {
  links.set(office, link);
}

/** Forgets the link of an office that has ended. */
export function forgetMade(office: string): void {
  links.delete(office);
}

/** The address a link opens. */
export function addressOf({ token }: GuestLink): string {
  return new URL(`/guest#t=${token}`, window.location.origin).href;
}

/** A QR code of an address, as the address of a picture; empty while there is none. */
export function usePicture(address: () => string): Readonly<Ref<string>> {
  const picture = ref('');
  async function draw(text: string): Promise<void> {
    const { renderSVG } = await import('uqr');
    const drawn = `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 2 }))}`;
    if (text === address()) picture.value = drawn;
  }
  watch(
    address,
    (text) => {
      picture.value = '';
      if (text) void draw(text);
    },
    { immediate: true },
  );
  return readonly(picture);
}

onForgetting(() => links.clear());
