import type { ChartState, ChartTransition } from "./chart.ts";

/** A transition on one line, as UML has it: `event [guard] / actions`. */
export function transitionText({ trigger, guard, actions, reenter }: ChartTransition): string {
  return [
    trigger.text,
    ...(reenter ? ["(reenter)"] : []),
    ...(guard === undefined ? [] : [`[${guard}]`]),
    ...(actions.length > 0 ? [`/ ${actions.join(", ")}`] : []),
  ].join(" ");
}

/** What a state does by itself: on entry, on exit, and the actors that it runs. */
export function activities({ entry, exit, invokes }: ChartState): readonly string[] {
  return [
    ...(entry.length > 0 ? [`entry / ${entry.join(", ")}`] : []),
    ...(exit.length > 0 ? [`exit / ${exit.join(", ")}`] : []),
    ...invokes.map((invoked) => `invoke ${invoked}`),
  ];
}

/** What a state does about events without going anywhere, what it does nothing about included: `TICK / count`, `STOP / nothing`. */
export function reactions({ transitions }: ChartState): readonly ChartTransition[] {
  return transitions.filter(({ targets, reenter }) => targets.length === 0 && !reenter);
}

/** A reaction on one line; what keeps an event from the states around says so. */
export function reactionText(transition: ChartTransition): string {
  return transition.forbids ? `${transitionText(transition)} / nothing` : transitionText(transition);
}
