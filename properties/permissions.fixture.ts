import type { Choice } from "../actors/choice.ts";
import { clusterComponents } from "../actors/cluster.ts";
import type { Component } from "../actors/component.ts";
import { step } from "../actors/step.ts";
import type { World } from "../actors/world.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { permits, subjectOf } from "../machines/permissions.ts";

/** What components asked for in some runs, against what they say that they may. */
export class AskedOfApiserver {
  /** `replicaset-controller create pods`, of those that may not. */
  readonly forbidden = new Set<string>();
  readonly #asked = new Set<string>();

  /** The components of a cluster, each of which tells what it asks for. */
  listening(nodes: number): Component[] {
    return clusterComponents({ nodes }).map((component) => ({
      ...component,
      react: (...args) => {
        const reaction = component.react(...args);
        for (const effect of reaction.effects) {
          if (effect.type === "request") this.note(component, effect.request);
          if (effect.type === "record") this.#noteRecord(component);
        }
        return reaction;
      },
    }));
  }

  /** Lets choices happen, and listens to all components but these. */
  follow(world: World, choices: readonly Choice[], others: ReadonlySet<string>): void {
    for (const choice of choices) {
      step(world, choice);
      if (choice.do === "ask") continue;
      const index = world.indexOf(choice.actor);
      const [component, cell] = [world.components[index], world.cells[index]];
      if (component && !others.has(component.id) && component.interests.length > 0 && cell?.call && !cell.call.response)
        this.note(component, cell.call.request);
    }
  }

  note(component: Component, request: ApiRequest): void {
    const { id, permissions = {} } = component;
    if (!permits(permissions, request)) this.forbidden.add(`${id} ${request.verb} ${subjectOf(request)}`);
    this.#asked.add(`${roleOf(id)} ${request.verb} ${subjectOf(request)}`);
    this.#asked.add(`${roleOf(id)} ${request.verb} *`);
  }

  /** What components say that they may, and never did. */
  unused(components: readonly Component[]): string[] {
    const all = components.flatMap(({ id, permissions = {} }) =>
      Object.entries(permissions).flatMap(([subject, verbs]) =>
        verbs.map((verb) => `${roleOf(id)} ${verb} ${subject}`),
      ),
    );
    return [...new Set(all)].filter((one) => !this.#asked.has(one));
  }

  /** What is recorded becomes a create, and then a patch, of an Event. */
  #noteRecord({ id, permissions = {} }: Component): void {
    if (!permissions.events?.includes("create")) this.forbidden.add(`${id} create events`);
    for (const verb of ["create", "patch"]) this.#asked.add(`${roleOf(id)} ${verb} events`);
  }
}

/** All kubelets may the same. */
function roleOf(id: string): string {
  return id.startsWith("kubelet/") ? "kubelet" : id;
}
