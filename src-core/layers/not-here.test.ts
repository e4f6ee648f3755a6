import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS, LAYERS } from "./index";
import type { LayerDefinition } from "./layer";
import { NOT_HERE, notHere } from "./not-here";

const definitions: readonly LayerDefinition[] = Object.values(LAYERS);

describe("what is not here", () => {
  it.each([
    ["attention", /^Attention: not here\. The nearest is a gate/],
    ["  Multi-Head ", /^Attention/],
    ["LSTM", /^The recurrent layer/],
    ["conv1d", /Use Convolution on images/],
    ["lstm layer", /^The recurrent layer/],
    ["two inputs", /^A second input/],
    ["mixture of exp", /^The mixture of experts/],
  ])("is said for %s", (query, words) => {
    expect(notHere(BUILT_IN_LAYERS, query)).toMatch(words);
  });

  it.each(["", "at", "conv", "convolution", "relu", "dense", "resnet", "norm"])(
    "is not said for %s",
    (query) => {
      expect(notHere(BUILT_IN_LAYERS, query)).toBeUndefined();
    },
  );

  it("has no term twice, and none that a layer answers to, but for one that it names", () => {
    const terms = NOT_HERE.flatMap((absence) => absence.terms);
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms.filter((term) => term !== term.toLowerCase())).toEqual([]);
    for (const { terms: own, instead } of NOT_HERE) {
      const answering = definitions.filter(({ type, label, keywords }) =>
        [type, label, ...keywords].some((word) => own.includes(word.toLowerCase())),
      );
      expect(answering.filter(({ label }) => !instead.includes(label))).toEqual([]);
    }
  });

  it("is said in whole sentences that name what there is", () => {
    for (const { name, instead } of NOT_HERE) {
      expect(name).toMatch(/^[A-Z]/);
      expect(instead, name).toMatch(/^[A-Z].*\.$/);
    }
    expect(NOT_HERE.length).toBeGreaterThanOrEqual(15);
  });
});
