/**
 * Lets the reader of a report step through its counterexamples. All that is shown stands in the page already; this shows one moment at a
 * time, marks where everything is, and keeps the step in the address.
 */

/** How long a step is shown while it plays, in milliseconds. */
const playEveryMs = 1600;

/** One counterexample. */
class Player {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.run = Number(root.dataset.run);
    /** The first step of the cycle in which the run ends; 0: it ends otherwise. */
    this.cycle = Number(root.dataset.cycle ?? 0);
    this.moments = elements(root, ".moment");
    this.at = 0;
    /** The machine that the reader has chosen; empty: the one that moves is shown. */
    this.chosen = "";
    /** Whether the whole statechart is shown, however small. */
    this.isFit = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** The texts of objects by version, once somebody asks for one. @type {Record<string, string> | undefined} */
    this.texts = undefined;
    root.addEventListener("click", (event) => this.clicked(event));
    root.querySelector("input")?.addEventListener("input", (event) => this.go(Number(inputOf(event).value)));
    const lanes = root.querySelector(".lanes-box");
    lanes?.addEventListener("scroll", () => keepHeads(lanes));
    root.addEventListener("toggle", (event) => this.opened(event), true);
  }

  get last() {
    return this.moments.length - 1;
  }

  /** @param {number} step @param {boolean} [isQuiet] whether the address stays as it is. */
  go(step, isQuiet = false) {
    this.at = Math.min(Math.max(step, 0), this.last);
    for (const [number, moment] of this.moments.entries()) moment.toggleAttribute("data-current", number === this.at);
    this.markControls();
    this.markLanes();
    this.showMachine();
    if (!isQuiet) history.replaceState(null, "", hashOf(this.run, this.at));
  }

  forward() {
    this.go(this.at < this.last || this.cycle === 0 ? this.at + 1 : this.cycle);
  }

  /** @param {boolean} isPlaying */
  play(isPlaying) {
    clearInterval(this.timer);
    if (isPlaying && this.at === this.last && this.cycle === 0) this.go(0);
    this.timer = isPlaying ? setInterval(() => this.tick(), playEveryMs) : undefined;
    this.markControls();
  }

  tick() {
    this.forward();
    if (this.at === this.last && this.cycle === 0) this.play(false);
  }

  /** @param {string} what as the buttons have it in `data-do`. */
  do(what) {
    if (what === "play") return this.play(this.timer === undefined);
    if (what === "fit") {
      this.isFit = !this.isFit;
      return this.showMachine();
    }
    if (what === "follow") {
      this.chosen = "";
      return this.showMachine();
    }
    this.play(false);
    if (what === "forward") this.forward();
    if (what === "back") this.go(this.at - 1);
    if (what === "first") this.go(0);
    if (what === "last") this.go(this.last);
  }

  /** @param {Event} event */
  clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (
      target.closest("[data-do], [data-go], [data-instance], [data-row], .row")
    );
    if (!button) return;
    const { do: what, go, instance, row, step } = button.dataset;
    if (what !== undefined) return this.do(what);
    if (instance !== undefined) {
      this.chosen = instance;
      return this.showMachine();
    }
    event.preventDefault();
    this.play(false);
    this.go(Number(go ?? row ?? step));
  }

  markControls() {
    const { at, last } = this;
    const input = this.root.querySelector("input");
    if (input) input.value = String(at);
    const text = `step ${at} of ${last}`;
    setText(this.root.querySelector("output"), text);
    const deed = this.moments[at]?.querySelector(".deed")?.textContent ?? "the beginning";
    setText(this.root.querySelector(".announcer"), this.timer === undefined ? `${text}: ${deed}` : "");
    for (const what of ["first", "back"]) disable(this.button(what), at === 0);
    disable(this.button("last"), at === last);
    disable(this.button("forward"), at === last && this.cycle === 0);
    const isPlaying = this.timer !== undefined;
    this.button("play")?.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.button("play")?.classList.toggle("is-playing", isPlaying);
  }

  /** @param {string} what @returns {HTMLButtonElement | null} */
  button(what) {
    return this.root.querySelector(`[data-do="${what}"]`);
  }

  markLanes() {
    const box = this.root.querySelector(".lanes-box");
    for (const row of box?.querySelectorAll("[data-row]") ?? []) {
      const isCurrent = Number(/** @type {SVGElement} */ (row).dataset.row) === this.at;
      row.classList.toggle("is-current", isCurrent);
      if (isCurrent && box) scrollInto(box, row);
    }
    if (this.at === 0) box?.scrollTo({ top: 0 });
  }

  /** Shows the statechart of the chosen machine; else of the one that has moved in this step, the actor's first. */
  showMachine() {
    const machines = elements(this.moments[this.at], "[data-instance]");
    const chosen = machines.find((machine) => machine.dataset.instance === this.chosen);
    const moved = machines.filter((machine) => machine.dataset.was !== undefined);
    const shown =
      this.chosen === ""
        ? ([...moved, ...machines].find((machine) => machine.closest(".is-actor")) ?? moved[0] ?? machines[0])
        : chosen;
    for (const machine of machines) machine.setAttribute("aria-pressed", String(machine === shown));
    const panel = this.root.querySelector(".chart-panel");
    if (!panel) return;
    setText(panel.querySelector(".chart-title"), shown ? nameOf(shown) : "Statechart");
    setText(panel.querySelector(".chart-where"), this.whereText(shown));
    setText(panel.querySelector(".chart-context"), contextText(shown));
    panel.querySelector(".follow")?.toggleAttribute("hidden", this.chosen === "");
    this.button("fit")?.setAttribute("aria-pressed", String(this.isFit));
    panel.classList.toggle("is-fit", this.isFit);
    for (const box of elements(panel, "[data-chart]")) {
      const isShown = box.dataset.chart === shown?.dataset.machine;
      box.toggleAttribute("data-current", isShown);
      if (!shown || !isShown) continue;
      markStates(box, shown);
      showActive(box);
    }
  }

  /** @param {HTMLElement | undefined} shown */
  whereText(shown) {
    if (shown) return shown.querySelector("b")?.textContent ?? "";
    return this.chosen === "" ? "Choose a machine of a component." : `${this.chosen}: not there at this step`;
  }

  /** The text of an object is put in when somebody opens it. @param {Event} event */
  opened(event) {
    const details = /** @type {HTMLElement} */ (event.target);
    const version = details.dataset?.version;
    const pre = details.querySelector("pre");
    if (version === undefined || !pre || pre.textContent !== "") return;
    this.texts ??= JSON.parse(document.getElementById(`run-${this.run}-objects`)?.textContent ?? "{}");
    pre.textContent = this.texts?.[version] ?? "";
  }
}

/** @param {HTMLElement} machine */
function nameOf(machine) {
  return `${machine.firstChild?.textContent?.trim() ?? ""} of ${machine.closest(".component")?.querySelector("b")?.textContent ?? ""}`;
}

/** @param {HTMLElement | undefined} machine */
function contextText(machine) {
  const context = JSON.parse(machine?.dataset.context ?? "{}");
  return Object.entries(context)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");
}

/** The innermost active state comes into sight, if the chart is larger than its box. @param {HTMLElement} box */
function showActive(box) {
  const state = [...box.querySelectorAll(".active > .box")].at(-1);
  if (!state) return;
  const [outer, inner] = [box.getBoundingClientRect(), state.getBoundingClientRect()];
  box.scrollBy({
    left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
    top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
  });
}

/** Marks the innermost states in which a machine is, those around them, and those in which it was. @param {HTMLElement} box @param {HTMLElement} machine */
function markStates(box, machine) {
  const active = new Set(pathsOf(machine.dataset.active));
  const was = new Set(pathsOf(machine.dataset.was));
  for (const element of box.querySelectorAll("[data-state]")) {
    const state = /** @type {SVGElement} */ (element).dataset.state ?? "";
    const isAround = state !== "" && [...active].some((path) => path.startsWith(`${state}.`));
    element.classList.toggle("active", active.has(state));
    element.classList.toggle("is-around", isAround);
    element.classList.toggle("was-active", was.has(state) && !active.has(state));
    if (active.has(state)) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  }
}

/** `running.ready | a` are two. @param {string | undefined} paths */
function pathsOf(paths) {
  return (paths ?? "").split(" | ").filter((path) => path !== "");
}

/** The heads of the lanes come along when the lanes are scrolled. @param {Element} box */
function keepHeads(box) {
  const [heads, svg] = [box.querySelector(".heads"), box.querySelector("svg")];
  const ground = heads?.querySelector("rect");
  if (!heads || !svg || !ground) return;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const down = Math.max(0, box.scrollTop / scale - ground.y.baseVal.value);
  heads.setAttribute("transform", `translate(0 ${down})`);
}

/** @param {Element} box @param {Element} row */
function scrollInto(box, row) {
  const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top + 70 || inner.bottom > outer.bottom - 20)
    box.scrollBy({ top: inner.top - outer.top - outer.height / 3 });
}

/** @param {ParentNode | undefined} root @param {string} selector @returns {HTMLElement[]} */
function elements(root, selector) {
  return root ? [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))] : [];
}

/** @param {Element | null | undefined} element @param {string} text */
function setText(element, text) {
  if (element) element.textContent = text;
}

/** @param {HTMLButtonElement | null} button @param {boolean} isDisabled */
function disable(button, isDisabled) {
  if (button) button.disabled = isDisabled;
}

/** @param {Event} event */
function inputOf(event) {
  return /** @type {HTMLInputElement} */ (event.target);
}

/** @param {number} run @param {number} step */
function hashOf(run, step) {
  return run === 1 ? `#step=${step}` : `#run=${run}&step=${step}`;
}

/**
 * What an address says: `#step=4`, `#run=2&step=4`, or the id of a moment; no step if it is about something else.
 * @param {string} hash
 */
function placeIn(hash) {
  const [, run, step] = /^#(?:run[=-](\d+)[&-])?step[=-](\d+)$/.exec(hash) ?? [];
  return { run: Number(run ?? 1), step: step === undefined ? undefined : Number(step) };
}

/** @type {Readonly<Record<string, string>>} */
const keys = { ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last", " ": "play" };

/** The player that the keys are for: the one that has the focus, or else the one of which most is to be seen. @param {Player[]} players */
function inReach(players) {
  const focused = players.find(({ root }) => root.contains(document.activeElement));
  const seen = players.map((player) => {
    const { top, bottom } = player.root.getBoundingClientRect();
    return { player, height: Math.min(bottom, window.innerHeight) - Math.max(top, 0) };
  });
  const most = seen.sort((a, b) => b.height - a.height)[0];
  return focused ?? (most && most.height > 0 ? most.player : undefined);
}

/** Keys that a control has a use for are its own. @param {KeyboardEvent} event */
function isTaken(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return true;
  const target = /** @type {Element} */ (event.target);
  if (target.matches("input, textarea, select")) return true;
  return event.key === " " && target.matches("button, summary, a");
}

function start() {
  document.documentElement.classList.add("script");
  const players = elements(document, ".player").map((root) => new Player(root));
  const goThere = () => {
    const { run, step } = placeIn(location.hash);
    const player = players.find((each) => each.run === run);
    if (step === undefined || !player) return;
    player.go(step, true);
    player.root.scrollIntoView();
  };
  for (const player of players) player.go(1, true);
  goThere();
  window.addEventListener("hashchange", goThere);
  document.addEventListener("keydown", (event) => {
    const what = keys[event.key];
    const player = what === undefined || isTaken(event) ? undefined : inReach(players);
    if (!what || !player) return;
    event.preventDefault();
    player.do(what);
  });
}

start();
