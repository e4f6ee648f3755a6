/** What an experiment held equal for all of its arms, and what it did not: from what was fixed and what its runs recorded, never from intent. */
import { formatCount } from "../../foundation/format-number";
import type { RunRecord } from "../../training/records";
import type { ExperimentView } from "../experiment-view";
import { heldInRuns } from "../held-in-runs";
import { REFERENCE } from "../shortcut-variants";
import { count, seedWords } from "./words";

export interface HeldEqual {
  /** With one network there is nothing that is equal to another's. */
  readonly title: string;
  readonly equal: readonly string[];
  /** Beside what the question is about. */
  readonly differs: readonly string[];
  /** What was fixed and not held in a run. */
  readonly broken: readonly string[];
}

type Arms = ExperimentView["experiment"]["arms"];

export function heldEqual(view: ExperimentView, records: readonly RunRecord[]): HeldEqual {
  const { experiment } = view;
  const held = heldInRuns(view, records);
  const { recipe, seeds, dataset, device, threads, arms } = experiment;
  const steps =
    recipe.maxSteps === undefined ? count(recipe.epochs, "epoch") : count(recipe.maxSteps, "step");
  const fixed = device === "cpu" ? `CPU, ${count(threads, "thread")} each` : `device ${device}`;
  const where = records.find((record) => record.device)?.device?.label ?? fixed;
  const isGrid = experiment.question.kind === "compare";
  const parameters = isGrid ? spread(arms, "parameters") : differences(arms, "parameters");
  const batches = new Set(arms.map((arm) => (arm.recipe ?? recipe).batchSize));
  const inBatches = batches.size === 1 ? ` in batches of ${[...batches].join()}` : "";
  const isOneRecipe = arms.every((arm) => arm.recipe === undefined);
  const isAlone = arms.length === 1;
  const isGrown = experiment.question.kind === "grow";
  return {
    title: isAlone ? "What was fixed" : "Held equal",
    equal: [
      `${isOneRecipe || isAlone ? "The recipe" : "The recipe, but for what is asked"}: ${steps}${inBatches}`,
      `The images of ${dataset.name}, and for each seed their order`,
      isGrown
        ? `Seeds of the images’ order: ${seedWords(seeds)}; what was trained before is kept`
        : `Seeds: ${seedWords(seeds)}${isAlone ? "" : "; layers of one name and shape start from the same weights"}`,
      `Where they trained: ${where}`,
      ...(parameters.length === 0 && !isGrown && !isAlone ? [`Parameters: as many ${evenWords(arms)}`] : []),
      ...(held.checked > 0 && held.differs.length === 0
        ? [`Checked by what ${held.checked === 1 ? "its run" : `each of its ${held.checked} runs`} recorded`]
        : []),
    ],
    differs: [
      ...(isGrown ? grownParameters(arms) : []),
      ...parameters,
      ...(isGrid ? spread(arms, "flops") : differences(arms, "operations")),
    ],
    broken: held.differs,
  };
}

/** Where arms are networks of one's own: from the smallest to the largest. */
function spread(arms: Arms, what: "parameters" | "flops"): string[] {
  const amounts = arms.map((arm) => arm[what]);
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  if (least === most) return [];
  const name = what === "parameters" ? "Parameters" : "Operations of a forward pass of one image";
  return [`${name}: ${formatCount(least)} to ${formatCount(most)}`];
}

function evenWords(arms: Arms): string {
  return arms.some(({ family }) => family !== undefined) ? "with skips as without" : "in each network";
}

/** What was added to each. */
function grownParameters(arms: Arms): string[] {
  const [grown, control] = ["grown", "control"].map(
    (id) => arms.find((arm) => arm.id === id)?.parameters ?? 0,
  );
  const more = (grown ?? 0) - (control ?? 0);
  return [
    `Parameters: what was grown has ${formatCount(more)} more`,
    "The plain twin was trained by the run’s own recipe first; the weights that it grows from are its own",
  ];
}

/** Of each pair of one depth; one line for all that are alike. */
function differences(arms: Arms, what: "parameters" | "operations"): string[] {
  const amount = (arm: Arms[number] | undefined): number =>
    arm === undefined ? 0 : what === "parameters" ? arm.parameters : arm.flops;
  const pairs = pairsOf(arms);
  const uneven = pairs.filter(([one, other]) => amount(one) !== amount(other));
  const shares = uneven.map(([one, other]) => amount(one) / amount(other) - 1);
  const [share] = shares;
  if (share === undefined) return [];
  if (what === "operations") {
    const most = shares.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
    const whose = uneven[0]?.[0].family === undefined ? uneven[0]?.[0].label : "with skips";
    return [`Operations: ${whose} ${signedPercent(most)}${uneven.length > 1 ? " at most" : ""}`];
  }
  return uneven.map(([one, other]) => {
    const difference = amount(one) - amount(other);
    return `Parameters: ${one.label} has ${formatCount(Math.abs(difference))} ${difference > 0 ? "more" : "fewer"} (${signedPercent(amount(one) / amount(other) - 1)})`;
  });
}

/** Who is compared with whom: of each depth with skips and without, or each network with the one that was asked about. */
function pairsOf(arms: Arms): (readonly [Arms[number], Arms[number]])[] {
  const residuals = arms.filter(({ family }) => family === "residual");
  if (residuals.length === 0) {
    const asked = arms.find(({ id }) => id === REFERENCE.id) ?? arms.at(-1);
    return asked ? arms.filter((arm) => arm !== asked).map((arm) => [arm, asked] as const) : [];
  }
  return residuals.flatMap((residual) => {
    const plains = arms.filter(({ family }) => family === "plain");
    const plain = plains.find(({ depth }) => depth === residual.depth) ?? plains[0];
    return plain ? [[residual, plain] as const] : [];
  });
}

function signedPercent(share: number): string {
  const percent = Math.abs(100 * share);
  const text = percent < 0.1 ? "less than 0.1%" : `${percent.toFixed(1)}%`;
  return `${text} ${share > 0 ? "more" : "fewer"}`;
}
