import { describe, expect, test } from "vitest";
import type { Operation } from "../program/operation";
import { resolveParams } from "./resolve-params";
import { resolveShortcut, shortcut, withShortcut } from "./shortcut";

function resolution(...input: Parameters<typeof resolveShortcut>) {
  const result = resolveShortcut(...input);
  return result.ok ? result.resolution : result.problem.code;
}

describe("a shortcut", () => {
  test("in auto is an identity where shapes agree, else a projection", () => {
    expect(resolution([8, 8, 16], [8, 8, 16], "auto")).toEqual({
      kind: "identity",
      stride: [1, 1],
      filters: 16,
    });
    expect(resolution([8, 8, 16], [4, 4, 32], "auto")).toEqual({
      kind: "projection",
      stride: [2, 2],
      filters: 32,
    });
    expect(resolution([8, 8, 32], [8, 8, 16], "auto")).toEqual({
      kind: "projection",
      stride: [1, 1],
      filters: 16,
    });
    expect(resolution([64], [64], "auto")).toMatchObject({ kind: "identity" });
  });

  test("finds a stride for each axis", () => {
    expect(resolution([28, 14, 1], [7, 14, 1], "pad")).toEqual({ kind: "pad", stride: [4, 1], filters: 1 });
    expect(resolution([7, 7, 1], [4, 4, 1], "auto")).toMatchObject({ stride: [2, 2] });
    // No stride takes 7 to 5: 1 gives 7, 2 gives 4.
    expect(resolution([7, 7, 1], [5, 5, 1], "auto")).toBe("shape-mismatch");
    expect(resolution([4, 4, 1], [8, 8, 1], "auto")).toBe("shape-mismatch");
  });

  test("in pad adds channels and never takes them away", () => {
    expect(resolution([8, 8, 16], [4, 4, 64], "pad")).toEqual({ kind: "pad", stride: [2, 2], filters: 64 });
    expect(resolution([8, 8, 16], [8, 8, 16], "pad")).toMatchObject({ kind: "identity" });
    expect(resolution([8, 8, 16], [8, 8, 8], "pad")).toBe("shape-mismatch");
  });

  test("stays what it is told to be: an identity that does not fit is for the Add to report", () => {
    expect(resolution([8, 8, 16], [8, 8, 32], "identity")).toMatchObject({ kind: "identity", filters: 16 });
    expect(resolution([8, 8, 16], [8, 8, 16], "projection")).toMatchObject({ kind: "projection" });
    expect(resolution([64], [32], "auto")).toBe("shape-mismatch");
  });

  test("keeps filters of its own, whatever the Add needs", () => {
    const own = { stride: 2, filters: 32 };
    expect(resolution([8, 8, 16], [4, 4, 48], "pad", own)).toEqual({
      kind: "pad",
      stride: [2, 2],
      filters: 32,
    });
    expect(resolution([8, 8, 16], [4, 4, 48], "projection", own)).toMatchObject({ filters: 32 });
    expect(resolution([8, 8, 16], [4, 4, 48], "auto", own)).toMatchObject({ filters: 48 });
  });

  test("without a target goes by its own stride and filters", () => {
    const { params } = resolveParams(shortcut, { mode: "projection", stride: 2, filters: 24 });
    expect(shortcut.inferShape(params, [[9, 8, 4]], {})).toEqual({ ok: true, shape: [5, 4, 24] });
    const { params: plain } = resolveParams(shortcut, {});
    expect(shortcut.inferShape(plain, [[9, 8, 4]], {})).toEqual({ ok: true, shape: [9, 8, 4] });
  });

  test.each([
    ["end", 0, 5],
    ["both", 2, 3],
  ])("puts zero channels at %s", (channels, before, after) => {
    const { params } = resolveParams(shortcut, { mode: "pad", filters: 9, channels });
    const operations: Operation[] = [];
    shortcut.lower(params, {
      inputs: [0],
      inputShapes: [[8, 8, 4]],
      emit: (operation) => operations.push(operation),
    });
    expect(operations).toEqual([{ kind: "pad", before: [0, 0, before], after: [0, 0, after] }]);
  });

  test("costs a convolution without bias and a batch norm when it projects, nothing otherwise", () => {
    const { params } = resolveParams(shortcut, {});
    const projected = withShortcut(params, { kind: "projection", stride: [2, 2], filters: 32 });
    const cost = shortcut.cost(projected, [[8, 8, 16]], [4, 4, 32]);
    expect(cost).toMatchObject({ trainableParameters: 16 * 32 + 64, otherParameters: 64 });
    expect(cost.flops).toBe(2 * 16 * 32 * 16 + 2 * 512);
    expect(shortcut.summary(projected)).toBe("1×1, stride 2");
    const padded = withShortcut(params, { kind: "pad", stride: [2, 2], filters: 32 });
    expect(shortcut.cost(padded, [[8, 8, 16]], [4, 4, 32])).toMatchObject({
      trainableParameters: 0,
      flops: 0,
    });
    const identity = withShortcut(params, { kind: "identity", stride: [1, 1], filters: 16 });
    expect(shortcut.cost(identity, [[8, 8, 16]], [8, 8, 16]).activationBytes).toBe(0);
  });
});
