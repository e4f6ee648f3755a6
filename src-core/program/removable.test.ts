import { describe, expect, it } from "vitest";
import { analyse } from "../analysis/analyse";
import { drawnSwaps, drawnUnits, spreadCounts } from "../insights/lesion-draws";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { createTemplate } from "../templates/index";
import { intervene } from "./interventions";
import { lowerGraph } from "./lower";
import { inputAt, type Program } from "./program";
import { canRemove, removableUnits, removalOf, unitsNamed } from "./removable";
import { movedWeights, swappableUnits } from "./swaps";

const FACTS = { imageShape: [8, 8, 1] as [number, number, number], classes: 10 };
const AS_IS = { usesShortcuts: false };

function programOf(template: string): Program {
  const document: NetworkDocument | undefined = createTemplate(template);
  if (!document) throw new Error(`There is no template "${template}".`);
  const { flat } = analyse(BUILT_IN_LAYERS, meantFor(document, FACTS));
  if (!flat) throw new Error(`"${template}" is not sound.`);
  return lowerGraph(flat, FACTS);
}

describe("units that can be removed", () => {
  it("are the blocks of a residual network, and those of its twin by the same names", () => {
    const residual = removableUnits(programOf("resnet-20"));
    const plain = removableUnits(programOf("plain-20"));
    expect(residual.map(({ name }) => name)).toEqual([
      ...["stage1/1", "stage1/2", "stage1/3"],
      ...["stage2/1", "stage2/2", "stage2/3"],
      ...["stage3/1", "stage3/2", "stage3/3"],
    ]);
    expect(plain.map(({ name }) => name)).toEqual(residual.map(({ name }) => name));
    expect(residual.every((unit) => unit.canRemove && unit.kind === "residual")).toBe(true);
    expect(plain.filter((unit) => !unit.canRemove).map(({ name }) => name)).toEqual(["stage2/1", "stage3/1"]);
    expect(residual.map(({ keepsShape }) => keepsShape)).toEqual(plain.map(({ keepsShape }) => keepsShape));
  });

  it("lie open by the names of their merges", () => {
    expect(removableUnits(programOf("resnet-8")).map(({ name }) => name)).toEqual(["add1", "add2", "add3"]);
    expect(removableUnits(programOf("plain-8"))).toEqual([]);
  });

  it("are found by a block, a repeat, a merge, or by layers", () => {
    const program = programOf("resnet-20");
    const units = removableUnits(program);
    const named = (...names: string[]) => unitsNamed(program, units, names).map(({ name }) => name);
    expect(named("stage2")).toEqual(["stage2/1", "stage2/2", "stage2/3"]);
    expect(named("stage3/1", "stage1/2")).toEqual(["stage1/2", "stage3/1"]);
    expect(named("stage2/3/add")).toEqual(["stage2/3"]);
    expect(() => named("stage2/4")).toThrow(/no unit "stage2\/4".*stage1\/1/);
    const open = programOf("plain-8");
    expect(unitsNamed(open, [], ["conv2", "bn2", "relu2"])[0]).toMatchObject({
      kind: "plain",
      canRemove: true,
    });
    expect(() => unitsNamed(open, [], ["nothing"])).toThrow(/It has none/);
  });
});

describe("a removal", () => {
  it("reads zeros in the place of F, and lets a plain unit's readers read its source", () => {
    const program = programOf("resnet-20");
    const unit = removableUnits(program)[4];
    if (!unit) throw new Error("There is no fifth unit.");
    const changed = intervene(program, removalOf(program, unit, AS_IS));
    const merge = program.units[4];
    const value = inputAt(changed, { step: merge?.step ?? "", input: merge?.branch[0] ?? 0 });
    expect(changed.steps.find(({ output }) => output === value)?.operation.kind).toBe("zeros");

    const plain = programOf("plain-20");
    const [first, second] = removableUnits(plain);
    if (!first || !second) throw new Error("There are no plain units.");
    // In any order: the second one's source is the first one's end.
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const bypassed = intervene(
        plain,
        order.flatMap((each) => removalOf(plain, each, AS_IS)),
      );
      const readers = plain.steps.filter(({ inputs }) => inputs.includes(second.end));
      expect(readers.length).toBeGreaterThan(0);
      for (const { name } of readers)
        expect(bypassed.steps.find((step) => step.name === name)?.inputs).toEqual([first.source]);
    }
  });

  it("is refused where the shape changes, unless option A may stand there", () => {
    const plain = programOf("plain-20");
    const unit = removableUnits(plain).find(({ name }) => name === "stage2/1");
    if (!unit) throw new Error("There is no stage2/1.");
    expect(canRemove(plain, unit, AS_IS)).toBe(false);
    expect(() => removalOf(plain, unit, AS_IS)).toThrow(/8×8×16 goes in and 4×4×32 comes out/);
    const changed = intervene(plain, removalOf(plain, unit, { usesShortcuts: true }));
    const added = changed.steps.slice(plain.steps.length);
    expect(added.map(({ operation }) => operation)).toEqual([
      { kind: "subsample", strides: [2, 2] },
      { kind: "pad", before: [0, 0, 0], after: [0, 0, 16] },
    ]);
    expect(added.map(({ output }) => changed.shapes[output])).toEqual([
      [4, 4, 16],
      [4, 4, 32],
    ]);
  });
});

describe("swaps", () => {
  const program = programOf("resnet-20");
  const units = removableUnits(program);
  const groups = swappableUnits(program, units);

  it("are of blocks of one stage that compute the same", () => {
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ["stage1/1", "stage1/2", "stage1/3"],
      ["stage2/2", "stage2/3"],
      ["stage3/2", "stage3/3"],
    ]);
  });

  it("move weights and running statistics, and twice the same moves nothing", () => {
    const [one, other] = groups[1] ?? [];
    if (!one || !other) throw new Error("There is no pair.");
    const moved = movedWeights([[one, other]]);
    expect(moved.get("stage2/2/conv1/kernel")).toBe("stage2/3/conv1/kernel");
    expect(moved.get("stage2/3/bn2/moving_mean")).toBe("stage2/2/bn2/moving_mean");
    expect(moved.size).toBe(
      one.steps.flatMap(({ weights }) => weights).length +
        other.steps.flatMap(({ weights }) => weights).length,
    );
    for (const [name, from] of movedWeights([
      [one, other],
      [one, other],
    ]))
      expect(from).toBe(name);
  });

  it("and removals are drawn by the seed, within groups", () => {
    const stages = drawnSwaps(groups, 4, 3, 0).map((pair) => pair.map(({ name }) => name.slice(0, 6)));
    expect(stages).toHaveLength(4);
    expect(stages.every(([one, other]) => one === other)).toBe(true);
    const pairs = drawnSwaps(groups, 4, 3, 0).map((pair) => pair.map(({ name }) => name).join(" "));
    expect(new Set(pairs).size).toBe(4);
    expect(drawnUnits(units, 4, 3, 0)).toEqual(drawnUnits(units, 4, 3, 0));
    expect(drawnUnits(units, 4, 3, 0)).toHaveLength(4);
    const draws = Array.from({ length: 30 }, (_, draw) => drawnUnits(units, 1, 3, draw)[0]?.name);
    expect(new Set(draws).size).toBeGreaterThan(5);
  });
});

it("spreads counts from 1 to all", () => {
  expect(spreadCounts(27, 8)).toEqual([1, 5, 8, 12, 16, 20, 23, 27]);
  expect(spreadCounts(3, 8)).toEqual([1, 2, 3]);
  expect(spreadCounts(1, 8)).toEqual([1]);
  expect(spreadCounts(0, 8)).toEqual([]);
});
