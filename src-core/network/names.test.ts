import { afterEach, describe, expect, it, vi } from "vitest";
import { LIMITS } from "./document";
import { NameGiver } from "./names";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("names that are free", () => {
  it("are the wanted one, else its base with the smallest number that is free", () => {
    const names = new NameGiver(["conv1", "conv3", "pool"]);
    expect([names.free("dense"), names.free("dense")]).toEqual(["dense", "dense1"]);
    expect([names.free("conv1"), names.free("conv1"), names.numbered("conv")]).toEqual([
      "conv2",
      "conv4",
      "conv5",
    ]);
    expect(names.free("12")).toBe("12");
    const long = "x".repeat(LIMITS.nameLength);
    for (const name of [names.free(long), names.free(long)])
      expect(name.length).toBeLessThanOrEqual(LIMITS.nameLength);
  });

  it("are found by a look or two each, however many of one name were given", () => {
    const names = new NameGiver([]);
    const looks = vi.spyOn(Set.prototype, "has");
    for (let count = 0; count < 3_000; count += 1) names.free("conv1");
    expect(looks.mock.calls.length).toBeLessThan(4 * 3_000);
  });
});
