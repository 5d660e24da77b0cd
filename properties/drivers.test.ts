/** One contract, three drivers. */
import { describeDriver } from "./driver-contract.fixture.ts";
import { checkerAdapter, liveAdapter, simulatorAdapter } from "./drivers.fixture.ts";

const seed = Number(process.env.FC_SEED ?? 20250101);

for (const driver of [checkerAdapter, simulatorAdapter, liveAdapter]) describeDriver(driver, seed);
