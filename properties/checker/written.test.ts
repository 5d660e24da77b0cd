import { describe, expect, it } from "vitest";
import { statechart } from "../../machines/adapter.ts";
import { informerChart } from "../../machines/informer.ts";
import { workerChart } from "../../machines/worker.ts";
import { readBack, writtenDown } from "./written.ts";

describe("data that left the process", () => {
  it("has the very states of its machines again, and what was one object is one", () => {
    const shared = { labels: ["a"], none: undefined };
    const data = { worker: workerChart.initial, informers: [informerChart.initial], shared, again: [shared, null, 1] };
    const gone = structuredClone(writtenDown(data));
    expect(gone.worker).not.toHaveProperty("done");
    const back = readBack(gone);
    expect(back).toStrictEqual(data);
    expect(back.worker).toBe(workerChart.initial);
    expect(back.informers[0]).toBe(informerChart.initial);
    expect(back.again[0]).toBe(back.shared);
  });

  it("is refused if two machines have one name", () => {
    const twin = () => statechart(workerChart.machine);
    const gone = writtenDown({ state: workerChart.initial });
    const { initial } = twin();
    expect(() => writtenDown({ initial })).toThrow("there are two machines called");
    expect(() => readBack(gone)).toThrow("there is not one machine called");
  });
});
