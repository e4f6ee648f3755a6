import { describe, expect, it } from "vitest";
import { type Fold, isOpen, look, newFold } from "./fold";

const closed = (fold: Fold): Fold => ({ ...fold, closedByHand: true });

describe("the fold of rarely changed parameters", () => {
  it("is closed where none of them is set, open where one is", () => {
    expect(isOpen(newFold("conv1", 0), false)).toBe(false);
    expect(isOpen(newFold("conv1", 1), false)).toBe(true);
    expect(isOpen(look(newFold("conv1", 0), "conv2", 2), false)).toBe(true);
    expect(isOpen(look(newFold("conv1", 2), "conv2", 0), false)).toBe(false);
  });

  it("opens as one of them is set, and stays open when that is taken back", () => {
    const set = look(newFold("conv1", 0), "conv1", 1);
    expect(isOpen(set, false)).toBe(true);
    expect(isOpen(look(set, "conv1", 0), false)).toBe(true);
  });

  it("is open for the next layers when a person opened it", () => {
    expect(isOpen(newFold("conv2", 0), true)).toBe(true);
    expect(isOpen(closed(newFold("conv2", 0)), true)).toBe(false);
  });

  it("stays closed for this layer when a person closed it, until another value is set", () => {
    const fold = closed(newFold("conv1", 2));
    expect(isOpen(fold, false)).toBe(false);
    expect(isOpen(look(fold, "conv1", 1), false)).toBe(false);
    expect(isOpen(look(fold, "conv1", 3), false)).toBe(true);
    expect(isOpen(look(fold, "conv2", 1), false)).toBe(true);
  });

  it("is the same object while nothing changes", () => {
    const fold = newFold("conv1", 1);
    expect(look(fold, "conv1", 1)).toBe(fold);
  });
});
