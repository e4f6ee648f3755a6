/** A network without data says itself what images it is meant for. */

import { describe, expect, test } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { ROOT } from "../network/document";
import { chooseDataset, setImages, setParam } from "../network/edits/index";
import { datasetToTrainOn, meantFor } from "../network/images";
import { parseDocument, serialiseDocument } from "../network/parse";
import { sampleDocument } from "../network/testing";
import { analyse } from "./analyse";

const IMAGES = { height: 33, width: 20, channels: 3, classes: 10 };

function designed(): NetworkDocument {
  return setImages(sampleDocument(), IMAGES);
}

describe("a network without data", () => {
  test("has shapes and counts, and no problem", () => {
    const { problems, facts, totals } = analyse(BUILT_IN_LAYERS, designed(), undefined);
    expect(problems).toEqual([]);
    expect(facts.get("input")?.outputShape).toEqual([33, 20, 3]);
    expect(facts.get("conv1")?.outputShape).toEqual([33, 20, 8]);
    const told = analyse(BUILT_IN_LAYERS, sampleDocument(), {
      id: "digits",
      imageShape: [33, 20, 3],
      classes: 10,
    });
    expect(totals).toEqual(told.totals);
    expect(totals.trainableParameters).toBeGreaterThan(0);
  });

  test("still has the problems of a drawing, in words of its own", () => {
    const hundred = analyse(BUILT_IN_LAYERS, setImages(designed(), { ...IMAGES, classes: 100 }), undefined);
    expect(hundred.problems.map(({ code, message }) => [code, message])).toEqual([
      ["class-count", "The network is meant for 100 classes, but the last layer gives 10 numbers."],
    ]);
    const fixed = setParam(designed(), ROOT, "input", "source", "fixed");
    const [problem] = analyse(BUILT_IN_LAYERS, fixed, undefined).problems;
    expect(problem?.message).toBe(
      "The input is fixed at 32×32×3, but the network is meant for images of 33×20×3.",
    );
    expect(problem?.repairs.map(({ label }) => label)).toEqual(["Take the size from the network"]);
  });

  test("is no network whose dataset is not at hand", () => {
    expect(analyse(BUILT_IN_LAYERS, sampleDocument(), undefined).problems.map(({ code }) => code)).toEqual([
      "unknown-dataset",
    ]);
  });

  test("cannot be trained until it gets data, and then forgets what it was meant for", () => {
    expect(() => datasetToTrainOn(designed())).toThrow("Choose a dataset first");
    const chosen = chooseDataset(designed(), { id: "digits" });
    expect(datasetToTrainOn(chosen)).toBe("digits");
    expect(JSON.stringify(chosen)).not.toContain('"height"');
  });

  test("is written and read as such; sizes that no image has are refused", () => {
    const text = serialiseDocument(designed());
    expect(parseDocument(text)).toEqual({ ok: true, document: designed() });
    expect(setImages(designed(), { ...IMAGES, height: 0 })).toEqual(designed());
    expect(parseDocument(text.replace('"height": 33', '"height": 5000'))).toMatchObject({
      ok: false,
      error: {
        message: "This network cannot be opened. The value at dataset.height is too big: at most 4,096.",
      },
    });
  });

  test("looks alike whatever it is meant for in the end", () => {
    const facts = { imageShape: [33, 20, 3], classes: 10 };
    expect(meantFor(sampleDocument(), facts)).toEqual(designed());
  });
});
