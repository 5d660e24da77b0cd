import { expect } from "vitest";
import type { Cell } from "../actors/cell.ts";
import { choiceId } from "../actors/choice.ts";
import type { Component } from "../actors/component.ts";
import type { Store } from "../actors/store.ts";
import { watchSelection } from "../actors/watch-selection.ts";
import type { World } from "../actors/world.ts";
import { type ObjectKey, parseKey, type Stored } from "../machines/api/object.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { Course } from "./drivers.fixture.ts";

/** What one component should have heard, worked out from the stores alone, not from how events are passed on. */
interface Ledger {
  readonly component: Component;
  /** What it knows: its list, and the events since. */
  readonly known: Map<ObjectKey, Stored>;
  /** Changes of the store that it has not heard of, oldest first; those of one commit in one group, as their order is open. */
  due: (readonly Change[])[];
  listening: boolean;
}

interface Change {
  readonly key: ObjectKey;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/**
 * Follows every component's watch along a course: each event that is delivered must be the next one due, and what a component was
 * told must add up to what is in the store.
 */
export function followWatches({ start, moments }: Course): { readonly delivered: number; readonly components: number } {
  const ledgers = start.components.map((component, index) => openLedger(component, start, index));
  const heard = new Set<string>();
  let delivered = 0;
  let before = start;
  for (const { choice, world } of moments) {
    const index = world.indexOf(choice.actor);
    const ledger = ledgers[index] as Ledger;
    if (choice.do === "list") list(ledger, world.store);
    if (choice.do === "crash") ledger.listening = false;
    if (choice.do === "deliver") {
      hear(ledger, (before.cells[index] as Cell).inbox[0] as WatchEvent, choiceId(choice));
      heard.add(choice.actor);
      delivered++;
    }
    if (before.store !== world.store) for (const each of ledgers) note(each, changes(before.store, world.store));
    before = world;
  }
  for (const [index, ledger] of ledgers.entries()) close(ledger, before, index);
  return { delivered, components: heard.size };
}

/** Components of a model world listen already, and have heard everything. */
function openLedger(component: Component, world: World, index: number): Ledger {
  const ledger: Ledger = { component, known: new Map(), due: [], listening: false };
  if (world.cells[index]?.stream === "open") list(ledger, world.store);
  return ledger;
}

function list(ledger: Ledger, store: Store): void {
  ledger.listening = true;
  ledger.due = [];
  ledger.known.clear();
  for (const [key, object] of seen(ledger.component, store)) ledger.known.set(key, object);
}

function* seen({ interests }: Component, store: Store): Iterable<[ObjectKey, Stored]> {
  for (const [key, object] of store.entries()) {
    const { resource } = parseKey(key);
    if (interests.some((interest) => interest.resource === resource && watchSelection(interest).holds(object)))
      yield [key, object];
  }
}

function changes(before: Store, after: Store): Change[] {
  const keys = new Set([...before.entries(), ...after.entries()].map(([key]) => key));
  return [...keys]
    .map((key) => ({ key, before: before.get(key), after: after.get(key) }))
    .filter((change) => change.before !== change.after);
}

/** Puts down what of a commit the component must hear: what it selects, before or after, and does not itself disregard. */
function note(ledger: Ledger, all: readonly Change[]): void {
  if (!ledger.listening) return;
  const group = all.flatMap(({ key, before, after }) => {
    const { resource } = parseKey(key);
    const interest = ledger.component.interests.find((each) => each.resource === resource);
    if (!interest) return [];
    const { holds } = watchSelection(interest);
    const [was, is] = [before && holds(before) ? before : undefined, after && holds(after) ? after : undefined];
    if (!was && !is) return [];
    const type = !was ? "ADDED" : is ? "MODIFIED" : "DELETED";
    const event: WatchEvent = { type, resource, key, object: (is ?? was) as Stored, ...(was && { previous: was }) };
    return (ledger.component.predicate?.(event) ?? true) ? [{ key, before: was, after: is }] : [];
  });
  if (group.length > 0) ledger.due.push(group);
}

function hear(ledger: Ledger, event: WatchEvent, where: string): void {
  const [group = [], ...rest] = ledger.due;
  const change = group.find(({ key }) => key === event.key);
  const told = event.type === "DELETED" ? undefined : event.object;
  expect(change, `${where}: ${event.type} ${event.key} is not due`).toBeDefined();
  expect(told?.metadata.resourceVersion, `${where}: ${event.key}`).toBe(change?.after?.metadata.resourceVersion);
  const left = group.filter((other) => other !== change);
  ledger.due = left.length > 0 ? [left, ...rest] : rest;
  if (told) ledger.known.set(event.key, told);
  else ledger.known.delete(event.key);
}

/** What is still on its way is what is still due; with it, the component knows all that there is and that matters to it. */
function close({ component, known, due, listening }: Ledger, { store, cells }: World, index: number): void {
  if (!listening) return;
  expect(cells[index]?.inbox.length, `${component.id}: events on their way`).toBe(due.flat().length);
  if (component.predicate || due.length > 0) return;
  const versions = (objects: Iterable<[ObjectKey, Stored]>) =>
    [...objects].map(([key, { metadata }]) => `${key}@${metadata.resourceVersion}`).sort();
  expect(versions(known), `${component.id} knows what there is`).toEqual(versions(seen(component, store)));
}
