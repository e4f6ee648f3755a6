/** How deep can it go, with skips and without? Arms: the CIFAR networks of He et al. 2015 and their plain twins. */
import { SkiploomError } from "../../foundation/errors";
import { createResidual } from "../../templates/residual";
import { removeSkips } from "../changes/remove-skips";
import type { Arm } from "../experiment";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

export const DEFAULT_DEPTHS = [8, 20, 56] as const;

/** Families of templates whose depth is a number; the plain twin of each is the same without its skips. */
export const DEPTH_FAMILIES = ["resnet"] as const;

/** As many layers as the drawing may expand to, and a class has patience for. */
const DEEPEST = 1_202;

export const DEPTH: QuestionDefinition<"depth"> = {
  name: () => "How deep can it go?",
  armCount: ({ depths }) => 2 * depths.length,
  measure: "training-error",
  plan: ({ depths }, ground) => planned(depths, ground),
  sides: ({ depths }, arms) =>
    arms.filter(({ depth }) => depth === depths[0] || depth === depths.at(-1)).map(({ id }) => id),
  probeEvery: 0,
};

/**
 * Each depth with its skips and without.
 *
 * @throws SkiploomError `not-allowed` for depths that the family does not have, and what a drawing's errors say
 */
function planned(given: readonly number[], ground: Ground): PlannedQuestion {
  const depths = [...new Set(given)].sort((one, other) => one - other);
  if (depths.length < 2) throw new SkiploomError("not-allowed", "Name at least two depths to compare.");
  const arms = depths.flatMap((depth): Arm[] => {
    const pairs = (depth - 2) / 6;
    if (!Number.isInteger(pairs) || pairs < 1 || depth > DEEPEST) {
      throw new SkiploomError(
        "not-allowed",
        `The family has 6n + 2 layers, so ${depth} is none of its depths: 8, 14, 20, 26, 32 and so on to ${DEEPEST}.`,
      );
    }
    const residual = createResidual("resnet", pairs);
    return [
      armOf(
        removeSkips(ground.layers, residual),
        { id: `plain-${depth}`, label: `Plain-${depth}`, family: "plain" },
        ground,
      ),
      armOf(residual, { id: `resnet-${depth}`, label: `ResNet-${depth}`, family: "residual" }, ground),
    ];
  });
  return { question: { kind: "depth", depths }, arms };
}
