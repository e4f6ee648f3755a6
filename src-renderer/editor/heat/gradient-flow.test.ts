import { describe, expect, it } from "vitest";
import { startDrawing } from "#core/blocks/drawing";
import { unitWires } from "#core/lab/skips/unit-wires";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { type GraphLocation, type NetworkDocument, ROOT } from "#core/network/document";
import { graphAt } from "#core/network/graph";
import { createResidual } from "#core/templates/residual";
import {
  flowOnWires,
  gradientFlow,
  middleOf,
  rangeWords,
  THICKEST,
  THINNEST,
  thicknessOf,
  type UnitFlow,
} from "./gradient-flow";

/** Parts of the gradient by unit: skip, F. */
function units(of: Readonly<Record<string, readonly [number, number]>>): ReadonlyMap<string, UnitFlow> {
  return new Map(Object.entries(of).map(([name, [skip, branch]]) => [name, { skip, branch }]));
}

const ENDS = { low: -3, high: 1 };

/** Wires as "from to", by what makes them thick. */
function carried(
  document: NetworkDocument,
  location: GraphLocation,
  of: ReturnType<typeof units>,
  prefix = "",
): Record<string, string> {
  const { nodes, edges } = graphAt(document, location);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const wires = flowOnWires(gradientFlow(of, ENDS), unitWires(BUILT_IN_LAYERS, document, location), prefix);
  return Object.fromEntries(
    edges.flatMap(({ id, source, target }) => {
      const found = wires.get(id);
      return found ? [[`${names.get(source)} ${names.get(target)}`, `${found.way} ${found.norm}`]] : [];
    }),
  );
}

describe("the gradient on the drawing", () => {
  it("lies on the wires of each skip, and of F between x and its Add", () => {
    const found = carried(createResidual("resnet", 1), ROOT, units({ add1: [3, 0.5], add2: [2, 0.25] }));
    expect(found).toEqual({
      "relu1 shortcut1": "skip 3",
      "shortcut1 add1": "skip 3",
      "relu1 conv2": "branch 0.5",
      "conv2 bn2": "branch 0.5",
      "bn2 relu2": "branch 0.5",
      "relu2 conv3": "branch 0.5",
      "conv3 bn3": "branch 0.5",
      "bn3 add1": "branch 0.5",
      "relu3 shortcut2": "skip 2",
      "shortcut2 add2": "skip 2",
      "relu3 conv4": "branch 0.25",
      "conv4 bn4": "branch 0.25",
      "bn4 relu4": "branch 0.25",
      "relu4 conv5": "branch 0.25",
      "conv5 bn5": "branch 0.25",
      "bn5 add2": "branch 0.25",
    });
  });

  it("lies inside a block on the unit of the repeat in view, and beside its card for all of them", () => {
    const document = createResidual("resnet", 3);
    const of = units({ "stage1/1/add": [4, 1], "stage1/2/add": [1, 0.01], "stage2/1/add": [2, 2] });
    expect(carried(document, ROOT, of)).toEqual({});
    const inside = carried(document, { kind: "block", block: "basic-residual" }, of, "stage1/2/");
    expect(inside["in shortcut"]).toBe("skip 1");
    expect(inside["bn2 add"]).toBe("branch 0.01");
    expect(inside["add relu2"]).toBeUndefined();
    const flow = gradientFlow(of, ENDS);
    expect(flow.inside.get("stage1")).toEqual([
      { skip: 4, branch: 1 },
      { skip: 1, branch: 0.01 },
    ]);
    expect(flow.inside.get("stage1/2")).toHaveLength(1);
    const own = flow.inside.get("stage1") ?? [];
    expect(middleOf(own, "skip")).toBeCloseTo(2);
    expect(middleOf(own, "branch")).toBeCloseTo(0.1);
    expect(rangeWords(own, "skip")).toBe("1.00 to 4.00");
  });

  it("gives a wire of nested units the inner one's", () => {
    const drawing = startDrawing("nested");
    const x = drawing.layer("conv2d", "x", { filters: 4 }, [drawing.layer("input", "input")]);
    const inner = drawing.layer("add", "inner", {}, [drawing.layer("conv2d", "f", { filters: 4 }, [x]), x]);
    const outer = drawing.layer("add", "outer", {}, [
      drawing.layer("conv2d", "g", { filters: 4 }, [inner]),
      x,
    ]);
    drawing.layer("output", "output", {}, [outer]);
    const document = { ...createResidual("resnet", 1), graph: drawing.graph(), blocks: {} };
    expect(carried(document, ROOT, units({ inner: [1, 2], outer: [3, 4] }))).toEqual({
      "x f": "branch 2",
      "f inner": "branch 2",
      "x inner": "skip 1",
      "inner g": "branch 4",
      "g outer": "branch 4",
      "x outer": "skip 3",
    });
  });

  it("is as thick as its power of ten between the ends; what is none is thinnest", () => {
    const flow = { ends: ENDS };
    expect(thicknessOf(flow, 1e-3)).toBeCloseTo(THINNEST);
    expect(thicknessOf(flow, 10)).toBeCloseTo(THICKEST);
    expect(thicknessOf(flow, 0.1)).toBeCloseTo((THINNEST + THICKEST) / 2);
    for (const none of [0, Number.NaN, 1e-9]) expect(thicknessOf(flow, none)).toBe(THINNEST);
  });

  it("names what is no number", () => {
    const own = [{ skip: Number.NaN, branch: 0 }];
    expect(rangeWords(own, "skip")).toBe("not a number");
    expect(rangeWords(own, "branch")).toBe("0");
    expect(middleOf(own, "branch")).toBeNaN();
  });
});
