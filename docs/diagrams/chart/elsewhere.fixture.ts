/** Ten machines as others write them, with whatever XState 5 has: what ours may not have (actors, history, wildcards) is here. */
import {
  type AnyStateMachine,
  and,
  assign,
  cancel,
  createMachine,
  enqueueActions,
  fromCallback,
  fromPromise,
  log,
  not,
  or,
  raise,
  sendTo,
  setup,
  spawnChild,
  stateIn,
  stopChild,
} from "xstate";

const toggle = createMachine({
  id: "toggle",
  description: "A switch, and nothing else.",
  initial: "inactive",
  states: { inactive: { on: { TOGGLE: "active" } }, active: { on: { TOGGLE: "inactive" } } },
});

/** A light for cars beside one for people, who wait until the cars are stopped. */
const trafficLight = setup({
  types: {} as { events: { type: "PUSH_BUTTON" | "POWER_OUTAGE" | "POWER_RESTORED" } },
  delays: { greenTime: 30_000, blink: 500 },
  guards: { isNight: () => false },
}).createMachine({
  id: "trafficLight",
  initial: "working",
  on: { POWER_OUTAGE: ".blinking" },
  states: {
    working: {
      type: "parallel",
      states: {
        cars: {
          initial: "green",
          states: {
            green: { after: { greenTime: "yellow" } },
            yellow: { after: { 3000: "red" } },
            red: { after: { 20000: "green" }, tags: ["stop"] },
          },
        },
        pedestrians: {
          initial: "wait",
          states: {
            wait: { on: { PUSH_BUTTON: "requested" } },
            requested: {
              always: { guard: and([stateIn({ working: { cars: "red" } }), not("isNight")]), target: "walk" },
            },
            walk: { after: { 15000: "stop" } },
            stop: { after: { 5000: "wait" } },
          },
        },
      },
    },
    blinking: {
      initial: "on",
      on: { POWER_RESTORED: "working", POWER_OUTAGE: {} },
      states: { on: { after: { blink: "off" } }, off: { after: { blink: "on" } } },
    },
  },
});

const mediaPlayer = setup({
  types: {} as {
    context: { position: number; volume: number };
    events: { type: "PLAY" | "PAUSE" | "STOP" | "ENDED" | "MUTE" | "UNMUTE" | "LOAD" } | { type: "SEEK"; to: number };
  },
  actions: { startAudio: () => {}, stopAudio: () => {}, showSpinner: () => {} },
  guards: { isAtEnd: ({ context }) => context.position >= 100 },
  actors: { buffering: fromPromise(async () => {}) },
}).createMachine({
  id: "mediaPlayer",
  type: "parallel",
  context: { position: 0, volume: 1 },
  states: {
    playback: {
      initial: "idle",
      states: {
        idle: { on: { LOAD: "loading" } },
        loading: {
          entry: "showSpinner",
          invoke: { src: "buffering", onDone: "ready", onError: { target: "idle", actions: log("cannot load") } },
        },
        ready: {
          initial: "paused",
          on: { STOP: { target: ".paused", actions: assign({ position: 0 }) }, LOAD: "loading" },
          states: {
            paused: {
              on: {
                PLAY: [
                  { guard: "isAtEnd", target: "playing", actions: assign({ position: 0 }) },
                  { target: "playing" },
                ],
              },
            },
            playing: {
              entry: "startAudio",
              exit: "stopAudio",
              on: {
                PAUSE: "paused",
                ENDED: "paused",
                SEEK: { actions: assign({ position: ({ event }) => event.to }) },
              },
            },
          },
        },
      },
    },
    volume: {
      initial: "normal",
      states: { normal: { on: { MUTE: "muted" } }, muted: { on: { UNMUTE: "normal" } } },
    },
  },
});

const wizard = setup({
  types: {} as {
    context: { name: string; agreed: boolean };
    events: { type: "NEXT" | "BACK" | "CANCEL" | "SUBMIT" | "AGREE" } | { type: "TYPE"; name: string };
  },
  guards: { hasName: ({ context }) => context.name !== "", hasAgreed: ({ context }) => context.agreed },
  actions: { remember: assign(({ event }) => (event.type === "TYPE" ? { name: event.name } : {})) },
}).createMachine({
  id: "wizard",
  context: { name: "", agreed: false },
  initial: "steps",
  states: {
    steps: {
      initial: "name",
      on: { CANCEL: "cancelled" },
      onDone: "thanks",
      states: {
        name: { on: { TYPE: { actions: "remember" }, NEXT: { guard: "hasName", target: "terms" } } },
        terms: {
          on: {
            AGREE: { actions: assign({ agreed: true }) },
            NEXT: { guard: "hasAgreed", target: "review" },
            BACK: "name",
          },
        },
        review: { on: { BACK: "terms", SUBMIT: { guard: and(["hasName", "hasAgreed"]), target: "submitted" } } },
        submitted: { type: "final" },
      },
    },
    thanks: { type: "final" },
    cancelled: { type: "final" },
  },
});

const retry = setup({
  types: {} as { context: { attempts: number }; events: { type: "START" | "GIVE_UP" } },
  actors: { request: fromPromise(async () => "answer") },
  delays: { backOff: ({ context }) => 2 ** context.attempts * 100 },
  guards: { isTired: ({ context }) => context.attempts >= 5 },
  actions: { count: assign({ attempts: ({ context }) => context.attempts + 1 }), reset: assign({ attempts: 0 }) },
}).createMachine({
  id: "retry",
  context: { attempts: 0 },
  initial: "idle",
  states: {
    idle: { entry: "reset", on: { START: "trying" } },
    trying: { entry: "count", invoke: { src: "request", onDone: "succeeded", onError: "deciding" } },
    deciding: { always: [{ guard: "isTired", target: "failed" }, { target: "waiting" }] },
    waiting: { after: { backOff: "trying" }, on: { GIVE_UP: "failed", START: "trying" } },
    succeeded: { type: "final" },
    failed: { on: { START: "idle" } },
  },
});

const fetcher = setup({
  types: {} as {
    context: { data: unknown; error: unknown };
    events: { type: "FETCH" | "CANCEL" | "RESET" } | { type: "PROGRESS"; percent: number };
  },
  actors: { fetchData: fromPromise(async () => ({})), progress: fromCallback(() => {}) },
}).createMachine({
  id: "fetchWithCancel",
  context: { data: undefined, error: undefined },
  initial: "idle",
  states: {
    idle: { on: { FETCH: "loading" } },
    loading: {
      invoke: [
        {
          src: "fetchData",
          onDone: { target: "success", actions: assign({ data: ({ event }) => event.output }) },
          onError: { target: "failure", actions: assign({ error: ({ event }) => event.error }) },
        },
        { src: "progress", id: "bar" },
      ],
      on: { CANCEL: "idle", FETCH: { target: "loading", reenter: true }, PROGRESS: { actions: log("loading") } },
      after: { 10000: { target: "failure", actions: assign({ error: "timeout" }) } },
    },
    success: { on: { RESET: "idle" } },
    failure: { on: { FETCH: "loading", RESET: "idle" } },
  },
});

const loginForm = setup({
  types: {} as { context: { tries: number }; events: { type: "EDIT" | "BLUR" | "SUBMIT" | "LOCK" } },
  actors: { authenticate: fromPromise(async () => {}) },
  guards: {
    isEmpty: () => true,
    isMalformed: () => false,
    isLocked: ({ context }) => context.tries > 3,
    isDirty: () => true,
  },
  actions: { focusFirstError: () => {}, showMessage: (_, _params: { text: string }) => {} },
}).createMachine({
  id: "loginForm",
  context: { tries: 0 },
  initial: "editing",
  states: {
    editing: {
      type: "parallel",
      on: {
        SUBMIT: [
          { guard: or(["isEmpty", "isMalformed"]), actions: "focusFirstError" },
          { guard: and([not("isLocked"), or(["isDirty", not("isEmpty")])]), target: "submitting" },
        ],
      },
      states: {
        email: {
          initial: "pristine",
          states: {
            pristine: { on: { EDIT: "typing" } },
            typing: { on: { BLUR: [{ guard: "isMalformed", target: "invalid" }, { target: "valid" }] } },
            invalid: { entry: { type: "showMessage", params: { text: "no address" } }, on: { EDIT: "typing" } },
            valid: { on: { EDIT: "typing" } },
          },
        },
        password: {
          initial: "pristine",
          states: {
            pristine: { on: { EDIT: "typing" } },
            typing: { on: { BLUR: [{ guard: "isEmpty", target: "invalid" }, { target: "valid" }] } },
            invalid: { on: { EDIT: "typing" } },
            valid: { on: { EDIT: "typing" } },
          },
        },
      },
    },
    submitting: {
      invoke: {
        src: "authenticate",
        onDone: "loggedIn",
        onError: { target: ["editing.email.valid", "editing.password.invalid"], actions: assign({ tries: 1 }) },
      },
    },
    loggedIn: { type: "final" },
  },
});

const dragAndDrop = setup({
  types: {} as {
    context: { x: number; y: number; dx: number; dy: number };
    events: { type: "mousedown" | "mousemove" | "mouseup"; x: number; y: number } | { type: "keydown.escape" };
  },
}).createMachine({
  id: "dragAndDrop",
  context: { x: 0, y: 0, dx: 0, dy: 0 },
  initial: "idle",
  states: {
    idle: { on: { mousedown: { target: "dragging", actions: assign(({ event }) => ({ x: event.x, y: event.y })) } } },
    dragging: {
      on: {
        mousemove: { actions: assign({ dx: ({ event, context }) => event.x - context.x, dy: 0 }) },
        mouseup: { target: "idle", actions: assign(({ context }) => ({ x: context.x + context.dx })) },
        "keydown.*": { target: "idle", actions: assign({ dx: 0, dy: 0 }) },
      },
    },
  },
});

const elevator = setup({
  types: {} as {
    context: { floor: number; queue: number[] };
    events: { type: "CALL"; floor: number } | { type: "OBSTRUCTED" | "ARRIVED" | "EMERGENCY" | "RESET" };
  },
  actors: { motor: fromCallback(() => {}) },
  guards: {
    isHere: ({ context, event }) => event.type === "CALL" && event.floor === context.floor,
    hasCalls: ({ context }) => context.queue.length > 0,
  },
  actions: { ringBell: () => {} },
}).createMachine({
  id: "elevator",
  context: { floor: 0, queue: [] },
  entry: spawnChild("motor", { id: "motor" }),
  exit: stopChild("motor"),
  initial: "idle",
  on: { EMERGENCY: ".stopped" },
  states: {
    idle: {
      initial: "closed",
      on: {
        CALL: [
          { guard: "isHere", target: ".opening" },
          { target: "moving", actions: enqueueActions(() => {}) },
        ],
      },
      states: {
        closed: { always: { guard: "hasCalls", target: "#elevator.moving" } },
        opening: { after: { 2000: "open" } },
        open: { after: { 5000: "closing" }, on: { OBSTRUCTED: { target: "open", reenter: true } } },
        closing: { on: { OBSTRUCTED: "opening" }, after: { 2000: "closed" } },
      },
    },
    moving: {
      entry: [sendTo("motor", { type: "RUN" }), raise({ type: "ARRIVED" }, { delay: 4_000, id: "arrival" })],
      exit: [sendTo("motor", { type: "HALT" }), cancel("arrival")],
      on: { CALL: { actions: assign({ queue: [] }) }, ARRIVED: { target: "idle.opening", actions: "ringBell" } },
    },
    stopped: { on: { RESET: "idle", "*": {} } },
  },
});

const editor = createMachine({
  id: "editor",
  initial: "editing",
  states: {
    editing: {
      type: "parallel",
      on: { OPEN_HELP: "help", PRINT: "printing", QUIT: "closed" },
      states: {
        style: {
          initial: "plain",
          states: { plain: { on: { BOLD: "bold" } }, bold: { on: { BOLD: "plain" } }, last: { type: "history" } },
        },
        view: {
          initial: "normal",
          states: {
            normal: { on: { ZOOM: "zoomed" } },
            zoomed: {
              initial: "double",
              on: { RESET: "normal" },
              states: { double: { on: { ZOOM: "triple" } }, triple: { on: { ZOOM: "double" } } },
            },
            last: { type: "history", history: "deep", target: "zoomed.triple" },
          },
        },
      },
    },
    help: { on: { CLOSE_HELP: { target: ["editing.style.last", "editing.view.last"] } } },
    printing: { after: { 1000: "editing" } },
    closed: { type: "final" },
  },
});

/** The machines, by their names. */
export const elsewhere: Readonly<Record<string, AnyStateMachine>> = {
  toggle,
  trafficLight,
  mediaPlayer,
  wizard,
  retry,
  fetcher,
  loginForm,
  dragAndDrop,
  elevator,
  editor,
};
