import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "./recipe";
import { checkpointBytes, MOST_CHECKPOINT_BYTES, MOST_ENGINE_REQUEST_BYTES } from "./size-limits";

describe("limits on what an engine is handed", () => {
  it("let two of the largest checkpoints through together, in one message of Node", () => {
    expect(MOST_ENGINE_REQUEST_BYTES).toBeGreaterThan(2 * MOST_CHECKPOINT_BYTES);
    expect(MOST_ENGINE_REQUEST_BYTES).toBeLessThan(2 ** 31);
  });

  it("count weights, best weights and the optimizer's memory", () => {
    const totals = { trainableParameters: 1_000_000, otherParameters: 1_000 };
    const slots = (change: object) =>
      checkpointBytes(totals, { ...DEFAULT_RECIPE.optimizer, ...change } as never);
    expect(slots({}) - slots({ momentum: 0 })).toBe(4e6);
    expect(slots({ kind: "adam" }) - slots({ momentum: 0 })).toBe(8e6);
    const forgetful = { ...DEFAULT_RECIPE.optimizer, momentum: 0 } as never;
    const twice = { trainableParameters: 2_000_000, otherParameters: 2_000 };
    expect(checkpointBytes(twice, forgetful) - checkpointBytes(totals, forgetful)).toBe(4 * 2 * 1_001_000);
  });
});
