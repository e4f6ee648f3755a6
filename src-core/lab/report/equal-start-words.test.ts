import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { createTemplate } from "../../templates/index";
import { drawingChange } from "../changes/index";
import { removeSkips } from "../changes/remove-skips";
import { equalStarts } from "../equal-starts";
import { equalStartCount, startDifferences } from "./equal-start-words";

const FACTS = { imageShape: [8, 8, 1], classes: 10 };
const resnet = createTemplate("resnet-8") as NetworkDocument;

it("says that all start equal where nothing else is there", () => {
  const starts = equalStarts(BUILT_IN_LAYERS, [resnet, removeSkips(BUILT_IN_LAYERS, resnet)], FACTS);
  expect(equalStartCount(starts)).toMatch(/^all \d+$/);
  expect(startDifferences(starts, ["with skips", "without skips"])).toEqual([]);
});

it("names what one network alone has, and why", () => {
  const projected = drawingChange("shortcuts-b").apply(BUILT_IN_LAYERS, resnet) as NetworkDocument;
  const starts = equalStarts(BUILT_IN_LAYERS, [resnet, projected], FACTS);
  const [group, ...rest] = startDifferences(starts, ["ResNet-8", "ResNet-8, projections"]);
  expect(rest).toEqual([]);
  expect(group?.reason).toBe("Only ResNet-8, projections has these");
  expect(group?.weights.some((weight) => /kernel, 1×1×16×32$/.test(weight))).toBe(true);
  const [, same, all] = /^(\d+) of (\d+)$/.exec(equalStartCount(starts)) ?? [];
  expect(Number(all) - Number(same)).toBe(group?.weights.length);
});
