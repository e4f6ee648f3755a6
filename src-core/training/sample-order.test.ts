import { describe, expect, it } from "vitest";
import { epochOrder, SampleOrder } from "./sample-order";

describe("the order of training images", () => {
  it("visits every image once an epoch, each epoch in another order, the same for the same seed", () => {
    const first = epochOrder(1, 1, 100);
    expect([...first].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
    expect(epochOrder(1, 1, 100)).toEqual(first);
    expect(epochOrder(1, 2, 100)).not.toEqual(first);
    expect(epochOrder(2, 1, 100)).not.toEqual(first);
  });

  it("fills the batches of an epoch, and follows from the step alone", () => {
    const recipe = { seed: 3, batchSize: 4, epochs: 3, classBalance: "weights" } as const;
    const order = new SampleOrder(recipe, new Uint8Array(10));
    const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [...order.samplesOf(step)]);
    expect(steps.slice(0, 3).flat()).toEqual([...epochOrder(3, 1, 10)]);
    expect(steps.slice(3, 6).flat()).toEqual([...epochOrder(3, 2, 10)]);
    expect(steps.map(({ length }) => length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2]);
    expect([...new SampleOrder(recipe, new Uint8Array(10)).samplesOf(8)]).toEqual(steps[7]);
    expect([...order.samplesOf(1)]).toEqual(steps[0]);
  });

  it("draws classes evenly, in as many steps, and follows from the step alone", () => {
    const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 2, 0, 0, 2);
    const recipe = { seed: 3, batchSize: 4, epochs: 3, classBalance: "sampling" } as const;
    const order = new SampleOrder(recipe, labels);
    const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [...order.samplesOf(step)]);
    expect(steps.map(({ length }) => length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2]);
    const drawn = steps.flat();
    expect(drawn.filter((sample) => labels[sample] === 2)).toHaveLength(15);
    // All eight images of the large class, before one comes again.
    const ofFirst = drawn.filter((sample) => labels[sample] === 0);
    expect(new Set(ofFirst.slice(0, 8)).size).toBe(8);
    expect([...new SampleOrder(recipe, labels).samplesOf(8)]).toEqual(steps[7]);
    expect([...order.samplesOf(1)]).toEqual(steps[0]);
  });
});
