import { describe, expect, it } from "vitest";
import type { FlatGraph, FlatNode } from "../blocks/flat-graph";
import { LAYERS, type LayerType } from "../layers/index";
import type { Literal } from "../layers/param-value";
import { resolveParams } from "../layers/resolve-params";
import { intervene } from "./interventions";
import { lowerGraph } from "./lower";
import { inputAt, type Program, siteOf, valueAt } from "./program";

type Line = readonly [
  path: string,
  type: LayerType,
  inputs: readonly string[],
  params?: Record<string, Literal>,
];

/** x, then F of two convolutions beside an identity skip, then an Add that a padded skip and two branches lead to. */
const LINES: readonly Line[] = [
  ["image", "input", []],
  ["stem", "conv2d", ["image"], { filters: 4 }],
  ["f1", "conv2d", ["stem"], { filters: 4 }],
  ["f2", "conv2d", ["f1"], { filters: 4 }],
  ["skip", "shortcut", ["stem"], { mode: "identity" }],
  ["add", "add", ["f2", "skip"]],
  ["g", "conv2d", ["add"], { filters: 6 }],
  ["h", "conv2d", ["add"], { filters: 6 }],
  ["wide", "shortcut", ["add"], { mode: "pad", filters: 6 }],
  ["sum", "add", ["g", "wide", "h"]],
  ["unread", "conv2d", ["sum"], { filters: 2 }],
  ["pool", "globalAvgPool2d", ["sum"]],
  ["dense", "dense", ["pool"], { units: 3 }],
  ["output", "output", ["dense"]],
];

function graphOf(lines: readonly Line[]): FlatGraph {
  const places = new Map(lines.map(([path], index) => [path, index]));
  const nodes = lines.map(
    ([path, type, inputs, params = {}]): FlatNode => ({
      path,
      type,
      definition: LAYERS[type],
      params: resolveParams(LAYERS[type], params).params,
      inputs: inputs.map((input) => places.get(input) ?? -1),
      origin: { kind: "layer", id: path, type, name: path, params, position: { x: 0, y: 0 } },
    }),
  );
  return { nodes };
}

const program = lowerGraph(graphOf(LINES), { imageShape: [6, 6, 3], classes: 3 });

function readBy(changed: Program, step: string): readonly number[] {
  return changed.steps.find(({ name }) => name === step)?.inputs ?? [];
}

const at = (changed: Program, name: string): number => valueAt(changed, siteOf(changed, name));
const makerOf = (changed: Program, value: number) => changed.steps.find(({ output }) => output === value);

describe("sites", () => {
  it("name what each node gives and reads, and tell x from F at a merge", () => {
    expect([...program.sites.keys()]).toEqual(
      expect.arrayContaining([
        "image:out",
        "f1:in",
        "f1:out",
        "skip:out",
        "add:in.identity",
        "add:in.residual",
        "sum:in.identity",
        "sum:in.residual.1",
        "sum:in.residual.2",
        "wide:in",
        "output:out",
      ]),
    );
    expect(at(program, "add:in.identity")).toBe(at(program, "stem:out"));
    expect(at(program, "add:in.residual")).toBe(at(program, "f2:out"));
    expect(at(program, "skip:out")).toBe(at(program, "stem:out"));
    expect(at(program, "sum:in.residual.2")).toBe(at(program, "h:out"));
  });

  it("tell x from F wherever a skip is drawn: a bare wire, single pixels, beside a dropout, and not elsewhere", () => {
    const drawn = (...lines: readonly Line[]): readonly string[] => {
      const around: readonly Line[] = [
        ["image", "input", []],
        ["x", "conv2d", ["image"], { filters: 4 }],
        ["f", "conv2d", ["x"], { filters: 4 }],
        ...lines,
        ["pool", "globalAvgPool2d", [lines.at(-1)?.[0] ?? ""]],
        ["dense", "dense", ["pool"], { units: 3 }],
        ["output", "output", ["dense"]],
      ];
      const lowered = lowerGraph(graphOf(around), { imageShape: [6, 6, 3], classes: 3 });
      return lowered.units.map(
        ({ name, from, skip, chain, branch }) =>
          `${name}: ${from} by input ${skip} ${chain.join(" ")}, F is ${branch.join(" + ")}`,
      );
    };
    expect(drawn(["add", "add", ["x", "f"]])).toEqual(["add: x by input 0 , F is 1"]);
    const pixels: Line = ["p", "conv2d", ["x"], { filters: 4, kernel: 1 }];
    expect(drawn(pixels, ["n", "batchNorm", ["p"]], ["add", "add", ["f", "n"]])).toEqual([
      "add: x by input 1 p n, F is 0",
    ]);
    const skip: Line = ["s", "shortcut", ["x"], { mode: "identity" }];
    expect(drawn(skip, ["drop", "dropout", ["s"]], ["add", "add", ["f", "drop"]])).toEqual([
      "add: x by input 1 s drop, F is 0",
    ]);
    const wide: Line = ["g", "conv2d", ["x"], { filters: 4 }];
    expect(drawn(wide, ["add", "add", ["f", "g"]])).toEqual([]);
    // Each of several skips is a unit, the plainest first, and none of them counts to F.
    expect(drawn(pixels, skip, ["add", "add", ["p", "f", "s"]])).toEqual([
      "add: x by input 2 s, F is 1",
      "add 2: x by input 0 p, F is 1",
    ]);
    expect(drawn(wide, ["cat", "concat", ["x", "f", "g"]])).toEqual(["cat: x by input 0 , F is 1 + 2"]);
    // A shortcut that goes around nothing is no skip.
    const early: Line = ["e", "shortcut", ["f"], { mode: "identity" }];
    expect(drawn(early, wide, ["add", "add", ["g", "e"]])).toEqual([]);
  });

  it("are those of what the result depends on", () => {
    expect(program.sites.has("unread:out")).toBe(false);
    expect(program.steps.map(({ path }) => path)).not.toContain("unread");
    expect(() => siteOf(program, "unread:out")).toThrow(/no site "unread:out"/);
  });
});

describe("an intervention", () => {
  it("at one input leaves the other readers of the value alone", () => {
    for (const site of ["add:in.identity", "skip:out"]) {
      const changed = intervene(program, [{ kind: "zero", site }]);
      const [f, x = -1] = readBy(changed, "add");
      expect(f).toBe(at(program, "f2:out"));
      expect(makerOf(changed, x)?.operation).toEqual({ kind: "zeros", shape: [6, 6, 4] });
      expect(readBy(changed, "f1")).toEqual(readBy(program, "f1"));
      expect(at(changed, site)).toBe(x);
    }
  });

  it("at the source concerns everyone, and a later one sees it", () => {
    const changed = intervene(program, [
      { kind: "scale", site: "stem:out", factor: 0.5 },
      { kind: "mean", site: "add:in.identity" },
    ]);
    const scaled = at(changed, "stem:out");
    expect(makerOf(changed, scaled)?.operation).toEqual({ kind: "scale", factor: 0.5 });
    expect(readBy(changed, "f1")).toEqual([scaled]);
    const mean = makerOf(changed, at(changed, "add:in.identity"));
    expect(mean?.operation).toEqual({ kind: "batchMean" });
    expect(mean?.inputs).toEqual([scaled]);
  });

  it("replaces a value by another one of its shape", () => {
    const changed = intervene(program, [{ kind: "replace", site: "add:in.residual", by: "f1:out" }]);
    expect(readBy(changed, "add")).toEqual([at(program, "f1:out"), at(program, "stem:out")]);
    const [unit] = changed.units;
    expect(unit && inputAt(changed, { step: unit.step, input: unit.branch[0] ?? -1 })).toBe(
      at(program, "f1:out"),
    );
    expect(() => intervene(program, [{ kind: "replace", site: "f1:in", by: "image:out" }])).toThrow(
      "differ in shape",
    );
  });

  it("refuses a circle and a site that is not there", () => {
    expect(() => intervene(program, [{ kind: "replace", site: "f1:in", by: "add:out" }])).toThrow(
      "what depends on it",
    );
    expect(() => intervene(program, [{ kind: "zero", site: "nowhere:out" }])).toThrow(/"nowhere:out"/);
  });

  it("keeps every weight, so that a checkpoint fits", () => {
    const changed = intervene(program, [{ kind: "zero", site: "add:in.residual" }]);
    const names = (it: Program) => it.steps.flatMap(({ weights }) => weights.map(({ name }) => name));
    expect(names(changed)).toEqual(names(program));
  });
});
