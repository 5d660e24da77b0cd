/**
 * Two-phase commit in bits, written out by hand for speed alone: how fast such a search can be in JavaScript. Checks the one invariant, and keeps
 * nothing but the visited set: no counterexamples, no links back.
 */

/** What was seen. */
export interface Seen {
  readonly states: number;
  readonly transitions: number;
}

/*
 * The low word: two bits for each resource manager (0 working, 1 prepared, 2 committed, 3 aborted), a bit for each `prepared` that was sent, a
 * bit for each that was received. The high word: the manager's decision (0 none, 1 commit, 2 abort), which is also what was sent.
 */
const none = 0;
const commit = 1;

/** @param count resource managers, at most 8. */
export function searchTwoPhaseCommitInBits(count: number): Seen {
  const all = 2 ** count - 1;
  let slots = new Float64Array(1 << 12);
  let mask = slots.length - 1;
  let queue = new Float64Array(1 << 12);
  let states = 0;
  let transitions = 0;

  const slotOf = (low: number, high: number): number => {
    let mixed = Math.imul(low ^ Math.imul(high + 1, 0x9e3779b1), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 13)) & mask;
  };
  const grow = (): void => {
    const before = slots;
    slots = new Float64Array(before.length * 2);
    mask = slots.length - 1;
    for (const key of before) {
      if (key === 0) continue;
      let slot = slotOf((key - 1) | 0, Math.floor((key - 1) / 2 ** 32));
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = key;
    }
  };
  const reach = (low: number, high: number): void => {
    transitions++;
    const key = high * 2 ** 32 + (low >>> 0) + 1;
    let slot = slotOf(low, high);
    for (;;) {
      const taken = slots[slot];
      if (taken === key) return;
      if (taken === 0) break;
      slot = (slot + 1) & mask;
    }
    let committed = false;
    let aborted = false;
    for (let rm = 0; rm < count; rm++) {
      const is = (low >>> (2 * rm)) & 3;
      if (is === 2) committed = true;
      if (is === 3) aborted = true;
    }
    if (committed && aborted) throw new Error("not consistent");
    slots[slot] = key;
    if (states === queue.length) {
      const longer = new Float64Array(queue.length * 2);
      longer.set(queue);
      queue = longer;
    }
    queue[states++] = key - 1;
    if (states * 2 > slots.length) grow();
  };

  reach(0, none);
  for (let at = 0; at < states; at++) {
    const state = queue[at] as number;
    const low = state | 0;
    const high = Math.floor(state / 2 ** 32);
    const received = (low >>> 24) & all;
    if (high === none) {
      if (received === all) reach(low, commit);
      reach(low, 2);
    }
    for (let rm = 0; rm < count; rm++) {
      const cleared = low & ~(3 << (2 * rm));
      const is = (low >>> (2 * rm)) & 3;
      if (high === none && (low >>> (16 + rm)) & 1) reach(low | (1 << (24 + rm)), high);
      if (is === 0) {
        reach(cleared | (1 << (2 * rm)) | (1 << (16 + rm)), high);
        reach(cleared | (3 << (2 * rm)), high);
      }
      if (high !== none) reach(cleared | ((high === commit ? 2 : 3) << (2 * rm)), high);
    }
  }
  return { states, transitions: transitions - 1 };
}
