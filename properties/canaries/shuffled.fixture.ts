import { Random } from "../../actors/random.ts";
import { World } from "../../actors/world.ts";
import { budgetOf, finished, propertiesOf, worldOfScenario } from "../scenario.ts";
import { type SearchResult, SliceSearch } from "../slice-search.ts";
import { type Canary, type CanaryForm, scenarioOf } from "./canary.ts";

/** The same world, its components in an order that the seed draws: a search then tries everything in another order. */
function shuffled(world: World, seed: number): World {
  const random = Random.seeded(seed);
  const order = world.components.map((_, index) => index);
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.between(0, at);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  const { nature, nowMs: startMs, store, behaviours, components, cells } = world;
  const result = World.create({
    components: order.map((index) => components[index] as World["components"][number]),
    nature,
    startMs,
    store,
    behaviours,
  });
  for (const [at, index] of order.entries()) result.cells[at] = cells[index] as World["cells"][number];
  return result;
}

/** Explores a canary's form in the order of a seed. Nothing else in a breadth-first search could be left to chance. */
export function searchShuffled(canary: Canary, form: CanaryForm, seed: number): SearchResult {
  const scenario = scenarioOf(canary, form);
  const search = new SliceSearch(shuffled(worldOfScenario(scenario), seed), propertiesOf(scenario), scenario);
  return finished(search.search(budgetOf(scenario), { maxStates: 200_000 }));
}
