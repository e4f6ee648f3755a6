/**
 * Can a trained network be made deeper without harm? Arms: it with blocks that change nothing at first, it as it was, and its plain twin, which is trained
 * by the same recipe and then grown by blocks that are drawn, copied, or built to the identity by hand (He et al. 2015, section 1; Chen et al. 2016).
 */
import { SkiploomError } from "../../foundation/errors";
import { isRefused } from "../../growth/growth";
import { growthRecipe } from "../../growth/growth-recipe";
import { planGrowth } from "../../growth/plan-growth";
import { LIMITS, type NetworkDocument } from "../../network/document";
import type { GrowthWay } from "../../training/records";
import { removeSkips } from "../changes/remove-skips";
import type { Arm } from "../experiment";
import type { Asked } from "../experiment-view";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

const WITHOUT_SKIPS = [
  { way: "he", label: "Plain twin, new blocks drawn" },
  { way: "copy", label: "Plain twin, its last block copied" },
  { way: "identity", label: "Plain twin, identity by hand" },
] as const;

export const GROW: QuestionDefinition<"grow"> = {
  name: ({ document, stage }) => `Growing ${document.name} at ${stage}`,
  armCount: () => 3 + WITHOUT_SKIPS.length,
  measure: "training-error",
  recipe: ({ document }) => growthRecipe(document.recipe),
  plan: (asked, ground) => planned(asked, ground),
  // The plain twin is no side, but others begin from it.
  sides: () => ["grown", "control", "plain"],
  probeEvery: 0,
};

/** @throws SkiploomError `not-allowed` where the stage cannot grow, and what a drawing's errors say */
function planned({ document, stage, blocks }: Asked<"grow">, ground: Ground): PlannedQuestion {
  const grownBy = (drawing: NetworkDocument, way: GrowthWay) =>
    planGrowth(ground.layers, { document: drawing, facts: ground.dataset, stage, blocks, way });
  const grown = grownBy(document, "zero");
  if (isRefused(grown)) throw new SkiploomError("not-allowed", grown.why);
  const label = document.name.slice(0, LIMITS.nameLength - 30);
  const more = blocks === 1 ? "1 more block" : `${blocks} more blocks`;
  const arms: Arm[] = [
    armOf(
      grown.document,
      {
        id: "grown",
        label: `${label}, ${more}`,
        start: { way: "zero", from: "control" },
      },
      ground,
    ),
    armOf(
      document,
      {
        id: "control",
        label: `${label} as it was`,
        start: { way: "none", from: "control" },
      },
      ground,
    ),
  ];
  const plain = removeSkips(ground.layers, document);
  const ways = WITHOUT_SKIPS.map((each) => ({ ...each, growth: grownBy(plain, each.way) }));
  const twins = ways.flatMap(({ way, label: words, growth }): Arm[] => {
    if (isRefused(growth)) return [];
    const about = {
      id: `plain-${way}`,
      label: words,
      start: { way, from: "plain" },
    } as const;
    return [armOf(growth.document, about, ground)];
  });
  if (twins.length > 0) arms.push(trainedTwin(plain, ground), ...twins);
  const leftOut = ways.flatMap(({ label: words, growth }) =>
    isRefused(growth) ? [{ label: words, why: growth.why }] : [],
  );
  return { question: { kind: "grow", stage, blocks, leftOut }, arms };
}

/** Once, by the recipe and with the seed that the network itself was trained by. */
function trainedTwin(plain: NetworkDocument, ground: Ground): Arm {
  const recipe = { ...plain.recipe, probeEvery: 0 };
  return armOf(
    plain,
    { id: "plain", label: "Plain twin, trained first", recipe, seeds: [recipe.seed] },
    ground,
  );
}
