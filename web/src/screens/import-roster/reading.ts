// The roster that is being looked at: read, understood, checked; nothing is written anywhere.
import {
  type Column,
  type Found,
  type Known,
  openRosters,
  type Place,
  type Plan,
  type Roster,
  type Rosters,
  type Told,
} from '@liangdi/client/roster';
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { status } from '../../client';
import { rosterSentence } from '../../text/roster';
import { known, type Wanted } from './known';
import { withMeaning } from './meanings';

/** What was found in a file, who of it can be entered, and what entering it comes to. */
export interface Looked {
  found: Found;
  roster: Roster;
  plan: Plan;
}

/** One file as a screen sees it. */
export interface Reading {
  /** Name of the file last chosen. */
  fileName: Ref<string>;
  busy: Ref<boolean>;
  /** Why the file cannot be read, as a sentence. */
  said: Ref<string>;
  /** The last look that came to an end. */
  looked: Readonly<ShallowRef<Looked | undefined>>;
  /** Every sheet that holds a table, the one first that was found best. */
  places: Readonly<ShallowRef<readonly Place[]>>;
  choose(file: File): Promise<void>;
  look(place: Place): Promise<void>;
  takeFor(at: number, column: Column): Promise<void>;
  /** Chooses the branch of rows that name none, or whether branches nobody has entered are entered. */
  want(said: Wanted): Promise<void>;
}

/** Reads one roster after the other, as long as the screen is open. */
export function useReading(): Reading {
  const rosters = openRosters();
  onScopeDispose(() => rosters.close());
  return reading(rosters, () => status.value?.today ?? '', known);
}

/** The same over any reader; tests hand in their own. */
export function reading(
  rosters: Rosters,
  today: () => string,
  known: (wanted: Wanted) => Promise<Known>,
): Reading {
  const fileName = ref('');
  const busy = ref(false);
  const said = ref('');
  const looked = shallowRef<Looked>();
  const places = shallowRef<readonly Place[]>([]);
  let file: File | undefined;
  let wanted: Wanted = {};
  let turn = 0;

  /** The value of an answer; says why where there is none. What a later look overtakes has no effect. */
  function told<T>(mine: number, answer: Told<T>): T | undefined {
    if (mine !== turn) return undefined;
    if (answer.ok) return answer.value;
    if (answer.code !== 'closed') said.value = rosterSentence(answer);
    return undefined;
  }

  async function check(mine: number, found: Found): Promise<void> {
    const { mapping } = found;
    const roster = told(mine, await rosters.check(mapping, today()));
    const plan = roster && told(mine, await rosters.plan(mapping, today(), await known(wanted)));
    if (plan) looked.value = { found, roster, plan };
  }

  async function open(mine: number, place: Place | undefined): Promise<void> {
    if (!file) return;
    const found = told(mine, await rosters.open(file, place));
    if (found && !place) places.value = [found.place, ...found.others];
    if (found) await check(mine, found);
  }

  async function take(step: (mine: number) => Promise<void>): Promise<void> {
    turn += 1;
    const mine = turn;
    busy.value = true;
    said.value = '';
    await step(mine);
    if (mine === turn) busy.value = false;
  }

  return {
    fileName,
    busy,
    said,
    looked,
    places,
    choose(next) {
      file = next;
      fileName.value = next.name;
      looked.value = undefined;
      wanted = {};
      return take((mine) => open(mine, undefined));
    },
    look: (place) => take((mine) => open(mine, place)),
    async takeFor(at, column) {
      const found = looked.value?.found;
      if (!found) return;
      const mapping = withMeaning(found.mapping, at, column);
      await take((mine) => check(mine, { ...found, mapping }));
    },
    async want(said) {
      wanted = { ...wanted, ...said };
      const found = looked.value?.found;
      if (found) await take((mine) => check(mine, found));
    },
  };
}
