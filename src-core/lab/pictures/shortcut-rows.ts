/** What the shortcuts' chart draws: a row for each arm, from the best mean to the worst once all is done. */
import type { Answer } from "../answer";
import type { ArmRun, ExperimentView } from "../experiment-view";
import { REFERENCE, variantOf } from "../shortcut-variants";
import type { Estimate } from "../statistics/estimate";
import { countedValue, hasDiverged } from "../statistics/measure";
import type { SeedValue } from "./seed-marks";

export interface ShortcutRow {
  readonly id: string;
  readonly label: string;
  readonly isReference: boolean;
  readonly mean: Estimate;
  /** Late losses in nats. */
  readonly seeds: readonly SeedValue[];
  /** Its rank, shared by those that are not told apart from the reference alike; or how many of its seeds failed. */
  readonly standing: string;
  /** Percent, as published of another network, or "fails". */
  readonly published: string;
}

const NOTHING = "–";

/** @param runningLoss of a run that is not finished, in nats; undefined before its first step */
export function shortcutRows(
  answer: Answer,
  view: ExperimentView,
  runningLoss: (run: string) => number | undefined = () => undefined,
): ShortcutRow[] {
  const { measure, arms } = answer;
  const rows = arms.map(({ arm, results, mean, standing }): ShortcutRow => {
    const { published } = variantOf(arm.id) ?? {};
    return {
      id: arm.id,
      label: arm.label,
      isReference: arm.id === REFERENCE.id,
      mean,
      seeds: [
        ...results.map(
          (result): SeedValue => ({
            seed: result.seed,
            value: countedValue(measure, result),
            kind: hasDiverged(result) ? "diverged" : "finished",
          }),
        ),
        ...view.runs.filter((run) => run.arm === arm.id).flatMap((run) => runningSeed(run, runningLoss)),
      ],
      standing: standing?.place ?? NOTHING,
      published: typeof published === "number" ? published.toFixed(2) : (published ?? NOTHING),
    };
  });
  return view.state === "finished" ? rows.sort((one, other) => placeOf(one) - placeOf(other)) : rows;
}

/** By the mean; those that have none by their seeds, which count as having learned nothing. */
function placeOf({ mean, seeds }: ShortcutRow): number {
  if ("mean" in mean) return mean.mean;
  const sum = seeds.reduce((all, { value }) => all + Math.log(value), 0);
  return seeds.length > 0 ? Math.exp(sum / seeds.length) : Number.POSITIVE_INFINITY;
}

function runningSeed(
  { seed, state, run, final }: ArmRun,
  runningLoss: (run: string) => number | undefined,
): SeedValue[] {
  if (final !== undefined || run === undefined || (state !== "training" && state !== "stopped")) return [];
  const value = runningLoss(run);
  return value !== undefined && value > 0 ? [{ seed, value, kind: "running" }] : [];
}
