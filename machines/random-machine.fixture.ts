import fc from "fast-check";
import { type AnyStateMachine, assign, emit, raise, setup } from "xstate";

/*
 * Test support: machines of every shape that the adapter accepts. A machine is drawn as a tree of these; targets are
 * numbers, counted around the states that may be a target, so that every drawing is a machine and shrinks to a smaller one.
 */

interface TransitionPlan {
  readonly event: string;
  readonly target: number | null;
  readonly guard: "isEven" | "isOdd" | null;
  readonly reenter: boolean;
  readonly actions: readonly string[];
}

interface StatePlan {
  readonly kind: "plain" | "parallel" | "final";
  readonly children: readonly StatePlan[];
  readonly transitions: readonly TransitionPlan[];
  readonly says: readonly ("entry" | "exit")[];
  readonly after: number | null;
  /** Goes on at once to its next sibling, under this guard. */
  readonly always: "isEven" | "isOdd" | null;
  /** Where it goes when a final child is entered. */
  readonly onDone: number | null;
}

/** The events that a random machine may hear. R is raised by it, too. */
export const randomMachineEvents = ["A", "B", "C", "R"] as const;

const guard = fc.constantFrom("isEven" as const, "isOdd" as const, null);

const transitionPlan: fc.Arbitrary<TransitionPlan> = fc
  .record({
    event: fc.constantFrom(...randomMachineEvents),
    target: fc.option(fc.nat(20)),
    guard,
    reenter: fc.boolean(),
    actions: fc.subarray(["say", "add", "ring"]),
  })
  // Raising R while handling R could go on for ever.
  .map((plan) =>
    plan.event === "R" ? { ...plan, actions: plan.actions.filter((action) => action !== "ring") } : plan,
  );

const { tree } = fc.letrec<{ tree: StatePlan }>((tie) => ({
  tree: fc.record({
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constant("plain" as const) },
      { weight: 2, arbitrary: fc.constant("parallel" as const) },
      { weight: 1, arbitrary: fc.constant("final" as const) },
    ),
    children: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
    ),
    transitions: fc.array(transitionPlan, { maxLength: 3 }),
    says: fc.subarray(["entry", "exit"] as const),
    after: fc.option(fc.nat(20)),
    always: fc.option(fc.constantFrom("isEven" as const, "isOdd" as const), { freq: 4 }),
    onDone: fc.option(fc.nat(20)),
  }),
}));

/** A node of the machine to be: its plan, its place, and the nodes in it. */
interface Node {
  readonly id: string;
  readonly plan: StatePlan;
  readonly type: "atomic" | "compound" | "parallel" | "final";
  readonly children: readonly Node[];
}

function nodeOf(plan: StatePlan, id: string, mayEnd: boolean): Node {
  if (plan.kind === "final" && mayEnd) return { id, plan, type: "final", children: [] };
  const type = plan.children.length === 0 ? "atomic" : plan.kind === "parallel" ? "parallel" : "compound";
  // A first child that is final would be done on entry, and its parent's `onDone` might bring it back for ever.
  const children = plan.children.map((child, i) => nodeOf(child, `${id}_${i}`, type === "compound" && i > 0));
  return { id, plan, type, children };
}

const flat = (node: Node): readonly Node[] => [node, ...node.children.flatMap(flat)];

function configOf(root: Node): object {
  const goals = flat(root).slice(1);
  const targetOf = (number: number, among = goals): string => `#${(among[number % among.length] ?? root).id}`;
  // With an `always` as well, `onDone` could go round for ever; so could it by way of a final state.
  const mayLoop = flat(root).some(({ plan }) => plan.always !== null);
  const lasting = goals.filter(({ type }) => type !== "final");
  const toConfig = (node: Node, next: Node | undefined, index: number): object => {
    const { transitions, says, after, always, onDone } = node.plan;
    const on: Record<string, object[]> = {};
    for (const { event, target, guard: when, reenter, actions } of transitions) {
      on[event] = on[event] ?? [];
      on[event].push({
        actions,
        reenter,
        ...(when && { guard: when }),
        ...(target !== null && node !== root && { target: targetOf(target) }),
      });
    }
    return {
      id: node.id,
      ...(node.type !== "compound" && node.type !== "atomic" && { type: node.type }),
      ...(node.type === "compound" && { initial: node.children[0]?.id }),
      ...(node.children.some(({ type }) => type === "final") &&
        node !== root &&
        onDone !== null &&
        !mayLoop && { onDone: targetOf(onDone, lasting) }),
      ...(node.children.length > 0 && {
        states: Object.fromEntries(
          node.children.map((child, i) => [
            child.id,
            toConfig(child, node.type === "compound" ? node.children[i + 1] : undefined, i),
          ]),
        ),
      }),
      entry: says.includes("entry") ? ["say"] : [],
      exit: says.includes("exit") ? ["say"] : [],
      // Every machine knows every event, if only because its root forbids it.
      ...(node.type !== "final" && { on: node === root ? { A: {}, B: {}, C: {}, R: {}, ...on } : on }),
      ...(node.type !== "final" &&
        node !== root &&
        after !== null && { after: { [`t${node.id}`]: { target: targetOf(after + index), reenter: true } } }),
      ...(node.type !== "final" && always !== null && next && { always: { guard: always, target: `#${next.id}` } }),
    };
  };
  return toConfig(root, undefined, 0);
}

/** Machines with nested and parallel states, guards, raised events, `always`, `after`, effects and a small context. */
export const randomMachine: fc.Arbitrary<{ readonly machine: AnyStateMachine }> = tree
  .map((plan) => nodeOf({ ...plan, kind: plan.kind === "final" ? "plain" : plan.kind }, "s", false))
  .filter((root) => root.children.length > 0)
  .map((root) => {
    const delays = Object.fromEntries(
      flat(root).map(({ id }, i) => [`t${id}`, ({ context }: { context: { n: number } }) => 10 * i + context.n]),
    );
    const machine = setup({
      types: {} as {
        context: { n: number };
        events: { type: (typeof randomMachineEvents)[number] };
        emitted: { type: "said"; n: number };
      },
      actions: {
        say: emit(({ context }) => ({ type: "said", n: context.n })),
        add: assign(({ context }) => ({ n: (context.n + 1) % 5 })),
        ring: raise({ type: "R" }),
      },
      guards: { isEven: ({ context }) => context.n % 2 === 0, isOdd: ({ context }) => context.n % 2 === 1 },
      delays,
    });
    // The configuration is drawn, not written, so its type cannot be checked; XState checks it as it makes the machine.
    const config = { context: { n: 0 }, ...configOf(root) };
    const drawn = machine.createMachine(config as never) as unknown as AnyStateMachine;
    return { machine: drawn, [fc.toStringMethod]: () => JSON.stringify(config) };
  });
