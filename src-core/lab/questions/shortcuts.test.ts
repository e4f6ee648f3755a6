import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { createTemplate } from "../../templates/index";
import { drawingChange } from "../changes/index";
import { experimentSchema } from "../experiment";
import { labRecipe } from "../lab-recipe";
import { VARIANTS } from "../shortcut-variants";
import type { Ground } from "./arm";
import { SHORTCUTS } from "./shortcuts";

const GROUND: Ground = {
  layers: BUILT_IN_LAYERS,
  dataset: { id: "digits", imageShape: [8, 8, 1], classes: 10 },
  recipe: labRecipe(100, 1_257),
  images: 1_257,
};

function planOf(template: string, variants?: string[]) {
  const document = createTemplate(template);
  if (!document) throw new Error(template);
  return SHORTCUTS.plan({ kind: "shortcuts", document, ...(variants && { variants }) }, GROUND);
}

it("has an arm for each variant of the papers that the network can have", () => {
  for (const { id } of VARIANTS) expect(drawingChange(id).id).toBe(id);
  const { question, arms } = planOf("resnet-20");
  expect(question).toEqual({ kind: "shortcuts", network: "ResNet-20", merged: [], refused: [] });
  expect(arms.map(({ id }) => id)).toEqual(["identity", ...VARIANTS.map(({ id }) => id)]);
  const parameters = new Map(arms.map((arm) => [arm.id, arm.parameters]));
  for (const id of ["no-skips", "norm-after-add", "relu-before-add", "full-pre-activation", "skip-half"]) {
    expect(parameters.get(id), id).toBe(parameters.get("identity"));
  }
  expect(experimentSchema.shape.arms.safeParse(arms).success).toBe(true);
});

it("merges arms that are one network, and says what a drawing cannot have", () => {
  // Where no shape changes there is nothing to project: A and B are one network.
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("resnet-20");
  const nodes = document.graph.nodes.map((node) =>
    node.kind === "block" ? { ...node, args: { ...node.args, filters: 16, stride: 1 } } : node,
  );
  const even = { ...document, graph: { ...document.graph, nodes } };
  const { question, arms } = SHORTCUTS.plan({ kind: "shortcuts", document: even }, GROUND);
  expect(question).toMatchObject({ merged: [{ variant: "shortcuts-b", arm: "identity" }], refused: [] });
  expect(arms.map(({ id }) => id)).not.toContain("shortcuts-b");
  const preActivated = planOf("resnet-164-preact");
  if (preActivated.question.kind !== "shortcuts") throw new Error("another question");
  const refused = preActivated.question.refused.map(({ variant }) => variant);
  expect(refused).toContain("full-pre-activation");
  expect(preActivated.question.refused.every(({ why }) => /^\S.*\.$/.test(why))).toBe(true);
});

it("takes those that are named, and refuses in words what cannot be asked", () => {
  expect(planOf("resnet-20", ["no-skips", "identity"]).arms.map(({ id }) => id)).toEqual([
    "identity",
    "no-skips",
  ]);
  expect(() => planOf("plain-20")).toThrow("has no skips");
  expect(() => planOf("resnet-20", ["no-such"])).toThrow(
    'There is no shortcut "no-such". There are: shortcuts-b',
  );
  expect(() => planOf("resnet-20", [])).toThrow("at least one other shortcut");
  expect(() => planOf("resnet-164-preact", ["full-pre-activation"])).toThrow("cannot be had here");
});
