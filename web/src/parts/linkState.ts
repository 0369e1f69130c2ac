// How the connection is said under the title: words, an icon and a tone, never colour alone.
import type { StatusView } from '@liangdi/client';
import { unseen } from '../client';
import { zh } from '../text/zh';

/** What the status line shows. */
export interface LinkState {
  text: string;
  icon: 'check' | 'clock' | 'offline' | 'warning';
  tone: 'well' | 'soft' | 'warn';
}

/** The connection in words. */
export function linkState(status: StatusView | undefined): LinkState {
  if (!status) return { text: zh.app.opening, icon: 'clock', tone: 'soft' };
  const { link, waiting } = status;
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
