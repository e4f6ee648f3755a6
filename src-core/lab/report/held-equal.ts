/** What an experiment held equal for all of its arms, and what it did not: from what was fixed, never from intent. */
import { formatCount } from "../../foundation/format-number";
import type { ExperimentView } from "../experiment-view";
import { count, seedWords } from "./words";

export interface HeldEqual {
  readonly equal: readonly string[];
  /** Beside what the question is about. */
  readonly differs: readonly string[];
}

type Arms = ExperimentView["experiment"]["arms"];

export function heldEqual({ experiment }: ExperimentView): HeldEqual {
  const { recipe, seeds, dataset, device, threads, arms } = experiment;
  const steps =
    recipe.maxSteps === undefined ? count(recipe.epochs, "epoch") : count(recipe.maxSteps, "step");
  const where = device === "cpu" ? `CPU, ${count(threads, "thread")} each` : `device ${device}`;
  const parameters = differences(arms, "parameters");
  return {
    equal: [
      `The recipe: ${steps} in batches of ${recipe.batchSize}`,
      `The images of ${dataset.name}, and for each seed their order`,
      `Seeds: ${seedWords(seeds)}; layers of one name and shape start from the same weights`,
      `Where they trained: ${where}`,
      ...(parameters.length === 0 ? ["Parameters: as many with skips as without"] : []),
    ],
    differs: [...parameters, ...differences(arms, "operations")],
  };
}

/** Of each pair of one depth; one line for all that are alike. */
function differences(arms: Arms, what: "parameters" | "operations"): string[] {
  const amount = (arm: Arms[number] | undefined): number =>
    arm === undefined ? 0 : what === "parameters" ? arm.parameters : arm.flops;
  const pairs = arms
    .filter(({ family }) => family === "residual")
    .map((residual) => ({
      residual,
      plain:
        arms.find(({ family, depth }) => family === "plain" && depth === residual.depth) ??
        arms.find(({ family }) => family === "plain"),
    }));
  const uneven = pairs.filter(({ residual, plain }) => amount(residual) !== amount(plain));
  const shares = uneven.map(({ residual, plain }) => amount(residual) / amount(plain) - 1);
  const [share] = shares;
  if (share === undefined) return [];
  if (what === "operations") {
    const most = shares.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
    return [`Operations: with skips ${signedPercent(most)}${uneven.length > 1 ? " at most" : ""}`];
  }
  return uneven.map(({ residual, plain }) => {
    const difference = amount(residual) - amount(plain);
    return `Parameters: ${residual.label} has ${formatCount(Math.abs(difference))} ${difference > 0 ? "more" : "fewer"} (${signedPercent(amount(residual) / amount(plain) - 1)})`;
  });
}

function signedPercent(share: number): string {
  const percent = Math.abs(100 * share);
  const text = percent < 0.1 ? "less than 0.1%" : `${percent.toFixed(1)}%`;
  return `${text} ${share > 0 ? "more" : "fewer"}`;
}
