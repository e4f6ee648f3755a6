import { describe, expect, it } from "vitest";
import { startDrawing } from "../../blocks/drawing";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { parseDocument } from "../../network/parse";
import { templateDocument } from "../../templates/document";
import { createTemplate } from "../../templates/index";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { labRecipe } from "../lab-recipe";
import { skipsOfDrawing, wireKey } from "../skips/drawing-skips";
import type { Ground } from "./arm";
import { askedNetworks } from "./asked-networks";
import { TWIN, twinsOf } from "./twin";

const GROUND: Ground = {
  layers: BUILT_IN_LAYERS,
  dataset: { id: "digits", imageShape: [8, 8, 1], classes: 10 },
  recipe: labRecipe(20, 100),
  images: 100,
};

/** Two branches of 1×1 convolutions that are added: either, or none, could be meant as the skip. */
function twoBranches(): NetworkDocument {
  const drawing = startDrawing("trunk");
  const input = drawing.layer("input", "input");
  const stem = drawing.layer("conv2d", "stem", { filters: 8, kernel: 3 }, [input]);
  const one = drawing.layer("conv2d", "one", { filters: 8, kernel: 1 }, [stem]);
  const other = drawing.layer("conv2d", "other", { filters: 8, kernel: 1 }, [stem]);
  const sum = drawing.layer("add", "sum", {}, [one, other]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [sum]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 10 }, [pool])]);
  return templateDocument("Two branches", "digits", DEFAULT_RECIPE, drawing.graph());
}

const resnet = createTemplate("resnet-8") as NetworkDocument;

describe("a network's twin", () => {
  it("is the network without its skips, where nothing else is asked", () => {
    const { question, arms } = TWIN.plan({ kind: "twin", document: resnet }, GROUND);
    expect(question).toEqual({ kind: "twin" });
    expect(arms.map(({ id, family }) => [id, family])).toEqual([
      ["plain", "plain"],
      ["residual", "residual"],
    ]);
  });

  it("is any change that has a name and changes something, under names of its own", () => {
    const twins = twinsOf(BUILT_IN_LAYERS, resnet).map(({ id }) => id);
    expect(twins).toContain("no-skips");
    expect(twins).toContain("skip-half");
    const { question, arms } = TWIN.plan({ kind: "twin", document: resnet, change: "skip-half" }, GROUND);
    expect(question).toEqual({ kind: "twin", change: "skip-half" });
    expect(arms.map(({ label }) => label)).toEqual([`${resnet.name}, half of every skip`, resnet.name]);
    expect(arms.every(({ family }) => family === undefined)).toBe(true);
    expect(arms[0]?.network).not.toBe(arms[1]?.network);
    for (const change of ["no-such-change", "x".repeat(100)]) {
      expect(() => TWIN.plan({ kind: "twin", document: resnet, change }, GROUND)).toThrow("no change");
    }
  });

  it("is called by a name that a network can have, whatever the change", () => {
    const document = { ...resnet, name: "n".repeat(80) };
    for (const { id } of twinsOf(BUILT_IN_LAYERS, document)) {
      for (const { label, network } of TWIN.plan({ kind: "twin", document, change: id }, GROUND).arms) {
        expect(parseDocument(network), label).toMatchObject({ ok: true });
      }
    }
    const { arms } = TWIN.plan({ kind: "twin", document: resnet, change: "relu-before-add" }, GROUND);
    expect(arms[0]?.label).toBe("ResNet-8, ReLU before the addition");
  });

  it("is another network where one is named, which is recorded", () => {
    const against = createTemplate("plain-8") as NetworkDocument;
    const { question, arms } = TWIN.plan({ kind: "twin", document: resnet, against }, GROUND);
    expect(question).toEqual({ kind: "twin", against: against.name });
    expect(arms.map(({ id, label }) => [id, label])).toEqual([
      ["against", against.name],
      ["network", resnet.name],
    ]);
    expect(askedNetworks(question, arms)).toEqual([
      { arm: "network" },
      { arm: "against", name: against.name },
    ]);
    const same = { ...resnet, name: "A copy" };
    expect(() => TWIN.plan({ kind: "twin", document: resnet, against: same }, GROUND)).toThrow(
      "the same network",
    );
    expect(() => TWIN.plan({ kind: "twin", document: resnet, against, change: "skip-half" }, GROUND)).toThrow(
      "not both",
    );
  });

  it("asks for a pick where any input could be the skip, takes out what was picked, and records it", () => {
    const document = twoBranches();
    const [graph] = skipsOfDrawing(BUILT_IN_LAYERS, document);
    const inputs = graph?.unclear[0] ?? [];
    expect(inputs).toHaveLength(2);
    expect(twinsOf(BUILT_IN_LAYERS, document)).toEqual([]);
    expect(() => TWIN.plan({ kind: "twin", document }, GROUND)).toThrow("Pick which are meant");
    const keys = inputs.map(({ wire }) => wireKey({ kind: "root" }, wire));
    for (const [index, key] of keys.entries()) {
      const { question, arms } = TWIN.plan({ kind: "twin", document, picked: [key] }, GROUND);
      expect(question).toEqual({ kind: "twin", picked: [key] });
      const gone = index === 0 ? '"one"' : '"other"';
      expect(arms[1]?.network).toContain(gone);
      expect(arms[0]?.network).not.toContain(gone);
    }
    expect(() => TWIN.plan({ kind: "twin", document, picked: keys }, GROUND)).toThrow("Pick which are meant");
  });

  it("is refused for a network without skips", () => {
    const document = createTemplate("plain-8") as NetworkDocument;
    expect(() => TWIN.plan({ kind: "twin", document }, GROUND)).toThrow("has no skips");
  });
});
