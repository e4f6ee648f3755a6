/** What a dropped wire can lead to, and why it cannot lead to the rest. */
import { expect, it } from "vitest";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { type Item, misfit } from "./items";

const MAP = [8, 8, 16];
const VECTOR = [64];
const TYPES = BUILT_IN_LAYERS.paletteGroups.flatMap(({ types }) => types);
const layer = (type: string): Item => ({ kind: "layer", type });
const why = (item: Item, shape?: readonly number[], end: "source" | "target" = "source") =>
  misfit(BUILT_IN_LAYERS, item, end, shape);

it.each([
  ["dense", MAP, VECTOR],
  ["conv2d", VECTOR, MAP],
  ["flatten", undefined, MAP],
  ["add", undefined, VECTOR],
] as const)("%s", (type, unfit, fit) => {
  if (unfit) expect(why(layer(type), unfit)).toContain(`${unfit.join("×")} comes in`);
  expect(why(layer(type), fit)).toBeUndefined();
  expect(why(layer(type))).toBeUndefined();
  expect(why(layer(type), MAP, "target")).toBeUndefined();
});

it("no wire leads into an input, and none comes out of an output", () => {
  expect(why(layer("input"), MAP)).toContain("nothing leads into it");
  expect(why(layer("output"), undefined, "target")).toContain("nothing comes out of it");
});

it("every reason is a sentence, and most layers take a map", () => {
  const items: Item[] = [
    ...TYPES.map(layer),
    ...BUILT_IN_BLOCKS.map(({ id }): Item => ({ kind: "block", id })),
  ];
  const reasons = items.flatMap((item) => [why(item, MAP) ?? [], why(item, VECTOR) ?? []].flat());
  expect(reasons.length).toBeGreaterThan(BUILT_IN_BLOCKS.length);
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
  expect(TYPES.filter((type) => why(layer(type), MAP) !== undefined)).toEqual(["dense", "input", "output"]);
});
