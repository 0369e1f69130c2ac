// One tab's worker: leads with a host of its own, or follows and passes everything to the leader.

import {
  type AnyView,
  type Ask,
  type BareFromWorker,
  type BareTabMessage,
  type BareToWorker,
  BUILD,
  buildOf,
  type ClientCode,
  type ClientEvent,
  codeOf,
  type Nudge,
  type Reply,
  stamp,
  type TabMessage,
} from '../protocol';
import type { Query } from '../wasm/liangdi.js';
import type { Host } from './host';
import { Idle } from './idle';
import type { Lead } from './leader';

/** A leader that has not said a word for this long after being asked is asleep: its lead is taken. */
export const SILENCE_MS_MAX = 5_000;

/** What a tab needs; tests hand in their own. */
export interface TabPorts {
  tab: string;
  toPage(message: BareFromWorker): void;
  /** To all other tabs of the account. */
  post(message: TabMessage): void;
  /** Opens the session, storage and connection of a leader. */
  openHost(tab: Tab): Promise<Host>;
  leadership(onGain: () => void, onLoss: () => void): Lead;
  /** Calls back when another tab is gone. */
  whenGone(tab: string, run: () => void): void;
  now(): number;
  after(ms: number, run: () => void): () => void;
}

/** A question without an answer yet. */
interface Open {
  ask: Ask;
  /** Whether a leader has been asked, who may have acted before it went away. */
  passed: boolean;
}

/** Routes a page's questions to whoever leads. */
export class Tab {
  readonly #ports: TabPorts;
  readonly #leadership: Lead;
  readonly #asks = new Map<number, Open>();
  readonly #watches = new Map<number, Query>();
  readonly #followers = new Set<string>();
  #leader: string | undefined;
  #host: Host | undefined;
  /** Counts the times the lead was gained or lost: an opening that took too long notices. */
  #turn = 0;
  #opening = false;
  #cancelSteal: (() => void) | undefined;
  #otherBuild: string | undefined;
  readonly #idle: Idle;
  #visible = true;

  constructor(ports: TabPorts) {
    this.#ports = ports;
    this.#idle = new Idle({
      now: () => ports.now(),
      after: (ms, run) => ports.after(ms, run),
      onIdle: () => this.#lock(),
    });
    this.#leadership = ports.leadership(
      () => void this.#gain(),
      () => this.stepDown(),
    );
  }

  /** Joins the account's tabs. */
  start(): void {
    this.#leadership.queue();
    this.#post({ type: 'hello', from: this.#ports.tab });
  }

  /** From this tab's page. */
  fromPage(message: BareToWorker): void {
    switch (message.type) {
      case 'ask':
        this.#asks.set(message.id, { ask: message.ask, passed: false });
        this.#pass(message.id);
        return;
      case 'watch':
        this.#watches.set(message.id, message.query);
        this.#passWatch(message.id, message.query);
        return;
      case 'unwatch':
        this.#watches.delete(message.id);
        this.#host?.unwatch(this.#key(this.#ports.tab, message.id));
        this.#toLeader({ type: 'unwatch', from: this.#ports.tab, id: message.id });
        return;
      case 'nudge':
        this.#nudge(message.nudge);
        return;
      case 'start':
      case 'stop':
        // The worker's own: it makes and ends tabs.
        return;
    }
  }

  /** From another tab of the account. */
  fromTab(message: TabMessage): void {
    if (message.build !== BUILD) {
      this.#meetOtherBuild(buildOf(message));
      return;
    }
    switch (message.type) {
      case 'hello':
        if (this.#host !== undefined) this.#announce();
        else if (this.#opening) this.#post({ type: 'opening' });
        return;
      case 'opening':
        this.#cancelSteal?.();
        return;
      case 'leads':
        this.#follow(message.from);
        return;
      case 'event':
        this.#ports.toPage({ type: 'event', event: message.event });
        return;
      case 'locked':
        this.stop();
        this.#ports.toPage({ type: 'locked' });
        return;
      case 'forgotten':
        // At once: this tab must not take the lead and open what was deleted.
        this.stop();
        this.#ports.toPage({ type: 'forgotten' });
        return;
      case 'reply':
        if (message.to === this.#ports.tab) this.#reply(message.id, message.reply);
        return;
      case 'view':
        if (message.to === this.#ports.tab) this.#view(message.id, message.view);
        return;
      case 'ask':
      case 'watch':
      case 'unwatch':
      case 'nudge':
        this.#fromFollower(message);
        return;
    }
  }

  /** Tells this page and, when leading, all others. */
  tell(event: ClientEvent): void {
    this.#ports.toPage({ type: 'event', event });
    this.#post({ type: 'event', event });
  }

  /** The session is broken: a fresh worker must take over. */
  broken(code: ClientCode): void {
    this.stop();
    this.#ports.toPage({ type: 'restart', code });
  }

  /** Another tab has taken the lead. */
  stepDown(): void {
    this.#letGo();
    this.#leadership.stop();
    this.#leadership.queue();
    this.#ports.toPage({ type: 'event', event: { kind: 'follower', leads: false } });
    this.#post({ type: 'hello', from: this.#ports.tab });
  }

  /** Ends: the next tab takes over. */
  stop(): void {
    this.#cancelSteal?.();
    this.#letGo();
    this.#leadership.stop();
  }

  #letGo(): void {
    this.#turn += 1;
    this.#opening = false;
    this.#idle.stop();
    this.#host?.close();
    this.#host = undefined;
    this.#leader = undefined;
    this.#followers.clear();
  }

  async #gain(): Promise<void> {
    this.#cancelSteal?.();
    this.#leader = undefined;
    this.#opening = true;
    this.#turn += 1;
    const turn = this.#turn;
    this.#post({ type: 'opening' });
    try {
      const host = await this.#ports.openHost(this);
      if (this.#turn !== turn) {
        host.close();
        return;
      }
      this.#host = host;
      this.#opening = false;
      this.#look();
    } catch (error) {
      if (this.#turn === turn) this.broken(codeOf(error));
      return;
    }
    this.#ports.toPage({ type: 'event', event: { kind: 'follower', leads: true } });
    this.#announce();
    this.#passAll();
  }

  #follow(leader: string): void {
    this.#cancelSteal?.();
    if (this.#host !== undefined || leader === this.#leader) return;
    this.#leader = leader;
    this.#ports.toPage({ type: 'event', event: { kind: 'follower', leads: false } });
    this.#look();
    this.#passAll();
  }

  /** A new leader knows nothing of this tab: asks everything open once more. */
  #passAll(): void {
    for (const [id, query] of this.#watches) this.#passWatch(id, query);
    for (const id of this.#asks.keys()) this.#pass(id);
  }

  /** Asks whoever leads; with nobody there yet the question waits for the next leader. */
  #pass(id: number): void {
    const open = this.#asks.get(id);
    if (open === undefined || (this.#host === undefined && this.#leader === undefined)) return;
    const ask = open.ask.kind === 'execute' ? { ...open.ask, again: open.passed } : open.ask;
    open.passed = true;
    if (this.#host === undefined) this.#toLeader({ type: 'ask', from: this.#ports.tab, id, ask });
    else void this.#serve(ask).then((reply) => this.#reply(id, reply));
  }

  #passWatch(id: number, query: Query): void {
    if (this.#host === undefined) {
      this.#toLeader({ type: 'watch', from: this.#ports.tab, id, query });
      return;
    }
    this.#host.watch(this.#key(this.#ports.tab, id), query, (view) => this.#view(id, view));
  }

  async #serve(ask: Ask): Promise<Reply> {
    const host = this.#host;
    if (host === undefined) return { ok: false, code: 'closed' };
    const reply = await host.ask(ask);
    if (ask.kind === 'forget' && reply.ok) {
      this.#post({ type: 'forgotten' });
      this.#ports.toPage({ type: 'forgotten' });
    }
    return reply;
  }

  #reply(id: number, reply: Reply): void {
    // Note: a leader that closes while it answers has not answered.
    if (!reply.ok && reply.code === 'closed') return;
    if (this.#asks.delete(id)) this.#ports.toPage({ type: 'reply', id, reply });
  }

  #view(id: number, view: AnyView): void {
    if (this.#watches.has(id)) this.#ports.toPage({ type: 'view', id, view });
  }

  #fromFollower(
    message: Extract<TabMessage, { type: 'ask' | 'watch' | 'unwatch' | 'nudge' }>,
  ): void {
    const host = this.#host;
    if (host === undefined) return;
    const to = message.from;
    this.#meet(to);
    switch (message.type) {
      case 'ask':
        void this.#serve(message.ask).then((reply) => {
          // Note: a leader that closes while it answers has not answered; the next one will.
          if (reply.ok || reply.code !== 'closed')
            this.#post({ type: 'reply', to, id: message.id, reply });
        });
        return;
      case 'watch':
        host.watch(this.#key(to, message.id), message.query, (view) =>
          this.#post({ type: 'view', to, id: message.id, view }),
        );
        return;
      case 'unwatch':
        host.unwatch(this.#key(to, message.id));
        return;
      case 'nudge':
        if (message.nudge === 'visible') host.nudge('visible');
        this.#looks(to, message.nudge);
        return;
    }
  }

  #meet(follower: string): void {
    if (this.#followers.has(follower)) return;
    this.#followers.add(follower);
    // It came too late to hear whether a PIN is asked for.
    void this.#host?.tellLock();
    this.#ports.whenGone(follower, () => {
      this.#followers.delete(follower);
      if (this.#host !== undefined) this.#idle.lost(follower);
      this.#host?.unwatch(this.#key(follower, ''), true);
    });
  }

  #nudge(nudge: Nudge): void {
    if (nudge === 'visible' || nudge === 'hidden') this.#visible = nudge === 'visible';
    if (this.#host !== undefined) {
      // First whether it was out of sight for too long: then nothing is shown any more.
      this.#looks(this.#ports.tab, nudge);
      this.#host?.nudge(nudge);
      return;
    }
    this.#toLeader({ type: 'nudge', from: this.#ports.tab, nudge });
    if (nudge === 'visible') this.#wake();
  }

  /** Tells a new leader, oneself included, whether this tab is in sight. */
  #look(): void {
    const nudge = this.#visible ? 'visible' : 'hidden';
    if (this.#host !== undefined) this.#looks(this.#ports.tab, nudge);
    else this.#toLeader({ type: 'nudge', from: this.#ports.tab, nudge });
  }

  #looks(tab: string, nudge: Nudge): void {
    if (nudge === 'visible') this.#idle.saw(tab);
    else if (nudge === 'hidden') this.#idle.lost(tab);
    else if (nudge === 'lock') this.#lock();
  }

  /** Lets the keys go with this worker: the next one, in whichever tab, asks for the PIN. */
  #lock(): void {
    if (this.#host?.lockable !== true) return;
    this.stop();
    this.#post({ type: 'locked' });
    this.#ports.toPage({ type: 'locked' });
  }

  /** Somebody looks at this tab: a leader asleep in the background must not keep it waiting. */
  #wake(): void {
    if (this.#opening) return;
    this.#cancelSteal?.();
    this.#cancelSteal = this.#ports.after(SILENCE_MS_MAX, () => this.#leadership.steal());
    this.#post({ type: 'hello', from: this.#ports.tab });
  }

  #meetOtherBuild(other: string): void {
    if (other === this.#otherBuild) return;
    this.#otherBuild = other;
    this.#ports.toPage({ type: 'otherBuild', other });
  }

  #announce(): void {
    this.#post({ type: 'leads', from: this.#ports.tab });
  }

  #toLeader(message: BareTabMessage): void {
    if (this.#leader !== undefined) this.#post(message);
  }

  #post(message: BareTabMessage): void {
    this.#ports.post(stamp(message) as TabMessage);
  }

  #key(tab: string, id: number | ''): string {
    return `${tab}:${id}`;
  }
}
