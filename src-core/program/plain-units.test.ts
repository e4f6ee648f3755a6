import { describe, expect, it } from "vitest";
import { analyse } from "../analysis/analyse";
import { PLAIN_PAIR } from "../blocks";
import { startDrawing } from "../blocks/drawing";
import { removeSkips } from "../lab/changes/remove-skips";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { BlockDefinition, NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { createDenseNet } from "../templates/cifar";
import { templateDocument } from "../templates/document";
import { createResidual } from "../templates/residual";
import { DEFAULT_RECIPE } from "../training/recipe";
import { lowerGraph } from "./lower";
import { type PlainUnit, plainTwins, plainUnits, selectedUnit } from "./plain-units";
import type { Program } from "./program";
import { withoutDrops } from "./without-drops";

const DIGITS = { imageShape: [8, 8, 1], classes: 10 };

function programOf(document: NetworkDocument, facts = DIGITS): Program {
  const { flat } = analyse(BUILT_IN_LAYERS, meantFor(document, facts), undefined);
  if (!flat) throw new Error("This drawing is not sound.");
  return lowerGraph(flat, facts);
}

/** The paths of what makes source and end. */
function ends(program: Program, { source, end }: PlainUnit): string[] {
  const maker = (value: number): string =>
    value === 0 ? "image" : (program.steps.find(({ output }) => output === value)?.path ?? "nothing");
  return [maker(source), maker(end)];
}

const PLAIN = programOf(createResidual("plain", 3));

describe("plain units", () => {
  it("are the repeats of blocks without a skip, with what goes in and comes out", () => {
    const units = plainUnits(PLAIN);
    expect(units.map(({ name }) => name)).toEqual(
      [1, 2, 3].flatMap((stage) => [1, 2, 3].map((repeat) => `stage${stage}/${repeat}`)),
    );
    expect(units.map((unit) => ends(PLAIN, unit))).toEqual([
      ["relu1", "stage1/1/relu2"],
      ["stage1/1/relu2", "stage1/2/relu2"],
      ["stage1/2/relu2", "stage1/3/relu2"],
      ["stage1/3/relu2", "stage2/1/relu2"],
      ["stage2/1/relu2", "stage2/2/relu2"],
      ["stage2/2/relu2", "stage2/3/relu2"],
      ["stage2/3/relu2", "stage3/1/relu2"],
      ["stage3/1/relu2", "stage3/2/relu2"],
      ["stage3/2/relu2", "stage3/3/relu2"],
    ]);
    // Only where a stage begins does the shape change.
    expect(units.filter(({ canBypass }) => !canBypass).map(({ name }) => name)).toEqual([
      "stage2/1",
      "stage3/1",
    ]);
    expect(units[4]?.paths).toEqual(
      ["conv1", "bn1", "relu1", "conv2", "bn2", "relu2"].map((layer) => `stage2/2/${layer}`),
    );
  });

  it("are the same in a network that the plain twin was made of", () => {
    const twin = programOf(removeSkips(BUILT_IN_LAYERS, createResidual("resnet", 3)));
    expect(plainUnits(twin)).toEqual(plainUnits(PLAIN));
    expect(plainUnits(withoutDrops(twin))).toEqual(plainUnits(PLAIN));
  });

  it("are none where blocks hold skips, but for blocks between them", () => {
    expect(plainUnits(programOf(createResidual("resnet", 3)))).toEqual([]);
    const dense = programOf(createDenseNet(), { imageShape: [32, 32, 3], classes: 10 });
    expect(plainUnits(dense).map(({ name, canBypass }) => [name, canBypass])).toEqual([
      ["transition1/1", false],
      ["transition2/1", false],
    ]);
    expect(plainUnits(programOf(createResidual("plain", 1)))).toEqual([]);
  });

  it("are the innermost of blocks that are frames around others, and the outer one that computes itself", () => {
    expect(plainUnits(programOf(framed(false))).map(({ name }) => name)).toEqual([
      "frame/1/pair/1",
      "frame/1/pair/2",
      "frame/2/pair/1",
      "frame/2/pair/2",
    ]);
    expect(plainUnits(programOf(framed(true))).map(({ name }) => name)).toEqual(["frame/1", "frame/2"]);
  });

  it("leave out repeats that belong to F", () => {
    const drawing = startDrawing("inside");
    const input = drawing.layer("input", "input");
    const conv = drawing.layer("conv2d", "conv", { filters: 4 }, [input]);
    const pair = drawing.block("plain-pair", "pair", { filters: 4 }, 2, [conv]);
    const add = drawing.layer("add", "add", {}, [pair, conv]);
    const pool = drawing.layer("globalAvgPool2d", "pool", {}, [add]);
    const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
    drawing.layer("output", "output", {}, [dense]);
    const document = templateDocument("Inside", "digits", DEFAULT_RECIPE, drawing.graph(), [PLAIN_PAIR]);
    expect(plainUnits(programOf(document))).toEqual([]);
  });
});

/** Two repeats of a block that holds two plain pairs, and on demand a convolution of its own. */
function framed(computes: boolean): NetworkDocument {
  const inside = startDrawing("frame");
  const start = inside.layer("blockInput", "in");
  const pair = inside.block("plain-pair", "pair", { filters: 4 }, 2, [start]);
  const last = computes ? inside.layer("conv2d", "conv", { filters: 4 }, [pair]) : pair;
  inside.layer("blockOutput", "out", {}, [last]);
  const block: BlockDefinition = {
    id: "frame",
    name: "Frame",
    description: "",
    arguments: [],
    graph: inside.graph(),
  };
  const drawing = startDrawing("framed");
  const input = drawing.layer("input", "input");
  const conv = drawing.layer("conv2d", "conv", { filters: 4 }, [input]);
  const frame = drawing.block("frame", "frame", {}, 2, [conv]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [frame]);
  const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
  return templateDocument("Framed", "digits", DEFAULT_RECIPE, drawing.graph(), [block, PLAIN_PAIR]);
}

describe("selected layers", () => {
  it("are a unit where one value goes in and one comes out", () => {
    const unit = selectedUnit(PLAIN, ["stage1/2/bn1", "stage1/2/conv1"]);
    expect(unit).toMatchObject({
      name: "stage1/2/conv1 to stage1/2/bn1",
      paths: ["stage1/2/conv1", "stage1/2/bn1"],
      canBypass: true,
    });
    expect(ends(PLAIN, unit)).toEqual(["stage1/1/relu2", "stage1/2/bn1"]);
    expect(selectedUnit(PLAIN, ["stage2/3"])).toEqual(plainUnits(PLAIN)[5]);
    const stage = selectedUnit(PLAIN, ["stage2"]);
    expect(ends(PLAIN, stage)).toEqual(["stage1/3/relu2", "stage2/3/relu2"]);
    expect(stage.canBypass).toBe(false);
    expect(selectedUnit(PLAIN, ["conv1"])).toMatchObject({ source: 0, canBypass: false });
  });

  it("are refused in words where they are not there, or do not hang together", () => {
    expect(() => selectedUnit(PLAIN, ["conv9"])).toThrow('There is no layer "conv9"');
    expect(() => selectedUnit(PLAIN, ["stage1/1", "stage2/2"])).toThrow("reads 2 values from outside");
    const residual = programOf(createResidual("resnet", 3));
    expect(() => selectedUnit(residual, ["stage1/1/conv1", "relu1"])).toThrow("are read outside");
  });
});

describe("plain twins of residual units", () => {
  it("are the same repeats of the same blocks", () => {
    const residual = programOf(createResidual("resnet", 3));
    const twins = plainTwins(residual, PLAIN);
    expect([...twins]).toEqual(plainUnits(PLAIN).map((unit) => [`${unit.name}/add`, unit]));
  });

  it("are the layers of F where the drawing has no blocks", () => {
    const drawn = createResidual("resnet", 1);
    const plain = programOf(removeSkips(BUILT_IN_LAYERS, drawn));
    const twins = plainTwins(programOf(drawn), plain);
    expect([...twins].map(([name, unit]) => [name, unit.name, unit.canBypass, ...ends(plain, unit)])).toEqual(
      [
        ["add1", "conv2 to bn3", true, "relu1", "bn3"],
        ["add2", "conv4 to bn5", false, "relu3", "bn5"],
        ["add3", "conv6 to bn7", false, "relu5", "bn7"],
      ],
    );
  });
});
