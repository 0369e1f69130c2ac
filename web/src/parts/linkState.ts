// How the connection is said under the title: words, an icon and a tone, never colour alone.
import type { StatusView } from '@liangdi/client';
import { computed } from 'vue';
import { status as current, isGuest, unseen } from '../client';
import { guest } from '../text/guest';
import { zh } from '../text/zh';

/** What the status line shows. */
export interface LinkState {
  text: string;
  icon: 'check' | 'clock' | 'offline' | 'warning';
  tone: 'well' | 'soft' | 'warn';
}

/** Why a guest, who keeps nothing here, can do nothing now; empty where there is a connection. */
export const guestOffline = computed(() => {
  const link = current.value?.link;
  if (!isGuest.value || !link || link === 'inSync' || link === 'catchingUp') return '';
  return link === 'offline' ? guest.online.needed : guest.online.stopped;
});

/** The connection in words. */
export function linkState(status: StatusView | undefined): LinkState {
  if (!status) return { text: zh.app.opening, icon: 'clock', tone: 'soft' };
  const { link, waiting } = status;
  if (isGuest.value && link === 'offline')
    return { text: guest.online.line, icon: 'offline', tone: 'warn' };
  switch (link) {
    case 'offline':
      return {
        text: waiting > 0 ? zh.status.offlineWaiting(waiting) : zh.status.offline,
        icon: 'offline',
        tone: 'soft',
      };
    case 'catchingUp':
      return { text: zh.status.catchingUp, icon: 'clock', tone: 'soft' };
    case 'inSync':
      return waiting > 0
        ? { text: zh.status.sending(waiting), icon: 'clock', tone: 'soft' }
        : { text: zh.status.inSync, icon: 'check', tone: 'well' };
    case 'updateNeeded':
    case 'relayRestored':
    case 'relayFull':
      return { text: zh.status[link], icon: 'warning', tone: 'warn' };
    default:
      return unseen(link);
  }
}
