import { describe, expect, it } from "vitest";
import { stopwatch } from "../../tests/support/stopwatch";
import { findSkips, type SkipGraphNode, type SkipPart } from "./find-skips";

/** `"f: heavy < x"` is a node f that computes and reads x; inputs stand in port order. */
function graph(...lines: readonly string[]): SkipGraphNode[] {
  return lines.map((line) => {
    const [, id = "", part = "", sources = ""] = /^(\w+): (\w+)(?: < (.+))?$/.exec(line) ?? [];
    const inputs =
      sources === "" ? [] : sources.split(" ").map((source, port) => ({ wire: `${id}.${port}`, source }));
    return { id, part: part as SkipPart, inputs };
  });
}

/** `wire kind from the source through chain`. */
function skipsOf(nodes: readonly SkipGraphNode[]): string[] {
  return findSkips(nodes).skips.map(({ wire, kind, source, chain }) =>
    [wire, kind, source, ...chain].join(" "),
  );
}

describe("finding skips", () => {
  it("finds a shortcut, a bare wire and a projection drawn by hand", () => {
    const branch = ["x: end", "f: heavy < x"];
    expect(skipsOf(graph(...branch, "s: shortcut < x", "add: sum < f s"))).toEqual(["add.1 shortcut x s"]);
    expect(skipsOf(graph(...branch, "add: sum < x f"))).toEqual(["add.0 wire x"]);
    expect(skipsOf(graph(...branch, "p: light < x", "n: light < p", "add: sum < f n"))).toEqual([
      "add.1 chain x p n",
    ]);
  });

  it("takes what stands beside a shortcut on its way with it: a gate, a dropout, a factor", () => {
    const nodes = graph("x: end", "f: heavy < x", "s: shortcut < x", "half: light < s", "add: sum < f half");
    expect(skipsOf(nodes)).toEqual(["add.1 shortcut x s half"]);
  });

  it("finds none where branches do not come from one value", () => {
    expect(skipsOf(graph("x: end", "y: end", "f: heavy < x", "add: sum < f y"))).toEqual([]);
    expect(skipsOf(graph("x: end", "f: heavy < x", "g: heavy < x", "add: sum < f g"))).toEqual([]);
  });

  it("finds each of several skips into one merge, and those of nested and chained blocks", () => {
    const dense = graph("x: end", "f: heavy < x", "a: sum < f x", "g: heavy < a", "b: sum < g a x");
    expect(skipsOf(dense)).toEqual(["a.1 wire x", "b.1 wire a", "b.2 wire x"]);
    const nested = graph("x: end", "f: heavy < x", "a: sum < f x", "g: heavy < a", "out: sum < g x");
    expect(skipsOf(nested)).toEqual(["a.1 wire x", "out.1 wire x"]);
  });

  it("reads a plain wire into Concatenate as a skip, but not a branch of single pixels", () => {
    expect(skipsOf(graph("x: end", "f: heavy < x", "cat: concat < x f"))).toEqual(["cat.0 wire x"]);
    expect(skipsOf(graph("x: end", "f: heavy < x", "p: light < x", "cat: concat < p f"))).toEqual([]);
  });

  it("takes the plainer of two light branches, and leaves the choice where both are alike", () => {
    expect(skipsOf(graph("x: end", "p: light < x", "add: sum < p x"))).toEqual(["add.1 wire x"]);
    const alike = findSkips(graph("x: end", "p: light < x", "q: light < x", "add: sum < p q"));
    expect(alike.skips).toEqual([]);
    expect(alike.unclear.map((inputs) => inputs.map(({ wire }) => wire))).toEqual([["add.0", "add.1"]]);
    expect(findSkips(graph("x: end", "add: sum < x x")).unclear).toHaveLength(1);
  });

  it("finds a highway's carry at both merges that it leads to", () => {
    const nodes = graph(
      "x: end",
      "f: heavy < x",
      "t: heavy < x",
      "carry: shortcut < x",
      "change: sum < f carry",
      "taken: heavy < change t",
      "add: sum < taken carry",
    );
    expect(skipsOf(nodes)).toEqual(["change.1 shortcut x carry", "add.1 shortcut x carry"]);
  });

  it("ends on graphs that run in circles", () => {
    const circle = graph("a: light < b", "b: light < a", "f: heavy < a", "add: sum < f a");
    expect(() => findSkips(circle)).not.toThrow();
    expect(() => findSkips(graph("add: sum < add add"))).not.toThrow();
  });

  it("takes no longer than its size allows: 20,000 nodes in residual blocks", () => {
    const lines = ["x0: end"];
    for (let block = 1; block <= 10_000; block += 1) {
      lines.push(`f${block}: heavy < x${block - 1}`, `x${block}: sum < f${block} x${block - 1}`);
    }
    const nodes = graph(...lines);
    const seconds = stopwatch();
    expect(findSkips(nodes).skips).toHaveLength(10_000);
    expect(seconds()).toBeLessThan(5);
  });
});
