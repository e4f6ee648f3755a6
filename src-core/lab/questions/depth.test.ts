import { expect, it } from "vitest";
import { factsOfDataset } from "../../analysis/dataset-facts";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { parseDocument } from "../../network/parse";
import { createTemplate } from "../../templates/index";
import { labRecipe } from "../lab-recipe";
import type { Ground } from "./arm";
import { repeatableBlocks } from "./deepen";
import { DEPTH } from "./depth";

const GROUND: Ground = {
  layers: BUILT_IN_LAYERS,
  dataset: factsOfDataset({
    id: "digits",
    imageShape: [8, 8, 1],
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  }),
  images: 1257,
  recipe: labRecipe(30, 1257),
};

function template(id: string): NetworkDocument {
  const found = createTemplate(id);
  if (!found) throw new Error(`There is no template ${id}.`);
  return found;
}

const STAGES = ["stage1", "stage2", "stage3"];

it("makes the family's networks of its smallest drawing by repeating its stages", () => {
  const deepened = { document: template("resnet-14"), blocks: STAGES, repeats: [9, 1, 3] };
  const own = DEPTH.plan({ kind: "depth", deepened }, GROUND);
  const family = DEPTH.plan({ kind: "depth", depths: [8, 20, 56] }, GROUND);
  expect(own.question).toEqual({
    kind: "depth",
    depths: [8, 20, 56],
    deepened: { network: "ResNet-14", blocks: STAGES, repeats: [1, 3, 9] },
  });
  const sizes = ({ arms }: typeof own) =>
    arms.map(({ family: side, depth, parameters, flops }) => ({ side, depth, parameters, flops }));
  expect(sizes(own)).toEqual(sizes(family));
  if (own.question.kind !== "depth") throw new Error("It is another question.");
  expect(DEPTH.sides?.(own.question, own.arms)).toEqual(["plain-x1", "plain-x9", "skips-x1", "skips-x9"]);
});

it("deepens the chosen blocks alone, and leaves the drawing as it was", () => {
  const document = template("resnet-20");
  const before = JSON.stringify(document);
  const { arms } = DEPTH.plan(
    { kind: "depth", deepened: { document, blocks: ["stage2"], repeats: [2, 5] } },
    GROUND,
  );
  const repeats = arms.map(({ network }) => {
    const parsed = parseDocument(network);
    if (!parsed.ok) throw parsed.error;
    return repeatableBlocks(parsed.document).map(({ repeat }) => repeat);
  });
  expect(repeats).toEqual([
    [3, 2, 3],
    [3, 2, 3],
    [3, 5, 3],
    [3, 5, 3],
  ]);
  expect(JSON.stringify(document)).toBe(before);
});

it("says what cannot be asked", () => {
  const ask = (document: NetworkDocument, blocks: string[], repeats: number[]) => () =>
    DEPTH.plan({ kind: "depth", deepened: { document, blocks, repeats } }, GROUND);
  expect(ask(template("resnet-20"), ["stage9"], [1, 2])).toThrow('no block "stage9"');
  expect(ask(template("resnet-20"), [], [1, 2])).toThrow("at least one block");
  expect(ask(template("resnet-20"), STAGES, [3])).toThrow("at least two depths");
  expect(ask(template("resnet-8"), ["stage1"], [1, 2])).toThrow("no block in its top drawing");
  expect(ask(template("plain-20"), STAGES, [1, 2])).toThrow("has no skips");
  expect(() => DEPTH.plan({ kind: "depth" }, GROUND)).toThrow("at least two depths");
});

it("draws its networks for the classes that the dataset has", () => {
  for (const classes of [2, 3, 10, 100]) {
    const dataset = { id: "own", imageShape: [8, 8, 1], classes };
    const { arms } = DEPTH.plan({ kind: "depth", depths: [8, 14] }, { ...GROUND, dataset });
    expect(arms.map(({ depth, parameters }) => [depth, parameters])).toEqual([
      // Of 75,002 and 172,218 with ten classes, 65 belong to each.
      [8, 74_352 + 65 * classes],
      [8, 74_352 + 65 * classes],
      [14, 171_568 + 65 * classes],
      [14, 171_568 + 65 * classes],
    ]);
    for (const { network } of arms) expect(parseDocument(network).ok).toBe(true);
  }
});
