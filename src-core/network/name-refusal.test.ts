import { describe, expect, it } from "vitest";
import { LIMITS, nameSchema } from "./document";
import { nameRefusal, nodeNameRefusal } from "./name-refusal";
import { graphOf, layerNode } from "./testing";

describe("a name that cannot be taken", () => {
  it.each([
    ["", "at least one letter"],
    ["   ", "at least one letter"],
    ["stage:1", "a colon (:)"],
    ["stage/conv", "a slash (/)"],
    ["a\\b", "a backslash"],
    ["what?", "a question mark"],
    ["a<b", "an angle bracket"],
    ["a\tb", "control characters"],
    [" conv", "begin or end with a space"],
    ["x".repeat(LIMITS.nameLength + 1), "has 81 characters; 80 are the most"],
    ["..", "means a folder"],
    ["constructor", "reserved word"],
  ])("%j says why: %s", (name, words) => {
    expect(nameRefusal(name)).toContain(words);
    expect(nameSchema.safeParse(name).success).toBe(false);
  });

  it("agrees with the schema on every single character", () => {
    for (let code = 0; code < 0x300; code += 1) {
      const name = `a${String.fromCharCode(code)}b`;
      expect([name, nameRefusal(name) === undefined]).toEqual([name, nameSchema.safeParse(name).success]);
    }
  });

  it("is one that another layer of the graph has, but not its own", () => {
    const graph = graphOf([layerNode("conv1", "conv2d"), layerNode("conv2", "conv2d")], []);
    expect(nodeNameRefusal(graph, "conv2", "conv1")).toContain('called "conv2"');
    expect(nodeNameRefusal(graph, "conv1", "conv1")).toBeUndefined();
    expect(nodeNameRefusal(graph, "Faltung 3×3", "conv1")).toBeUndefined();
  });
});
