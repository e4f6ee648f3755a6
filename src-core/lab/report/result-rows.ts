/** The table of an experiment: what stands in each of its cells, and the same as CSV. */
import { csvCell } from "../../foundation/csv";
import { type Answer, type ArmAnswer, judgedValue } from "../answer";
import { type MeasureId, measureOf } from "../experiment";
import type { ArmRun, ExperimentView } from "../experiment-view";
import { armMean, type Estimate } from "../statistics/estimate";
import type { Measure } from "../statistics/measure";
import { spellCell } from "../verdicts/numbers";

export interface ResultCell {
  readonly seed: number;
  readonly run: string | undefined;
  readonly text: string;
  /** Whether it is a score, and not how the training stands. */
  readonly isResult: boolean;
}

export interface ResultRow {
  readonly arm: ArmAnswer["arm"];
  readonly cells: readonly ResultCell[];
  readonly mean: string;
  readonly interval: string;
  readonly validation: string;
  /** Where arms are ranked. */
  readonly standing: ArmAnswer["standing"];
  /** A run of it that keeps the network. */
  readonly network: string | undefined;
}

/** A range test is no training to an end: there is no error to be shown. */
export function hasScores({ experiment }: Pick<ExperimentView, "experiment">): boolean {
  return experiment.question.kind !== "rate";
}

const NOTHING = "–";

/** The heads of the columns that say how arms stand; undefined where they are not ranked. */
export function standingHeads({ arms, measure }: Answer): { place: string; difference: string } | undefined {
  if (arms.every(({ standing }) => standing === undefined)) return undefined;
  return { place: "rank", difference: measure.scale === "log" ? "ratio, interval" : "difference, interval" };
}

export function resultRows(view: ExperimentView, answer: Answer): ResultRow[] {
  const { measure, measures } = answer;
  return answer.arms.map(({ arm, mean, validation, standing }) => {
    const runs = view.runs.filter((run) => run.arm === arm.id);
    return {
      arm,
      cells: cellsOf(view, measure, arm, runs),
      // How many failed stands in the place of a rank.
      mean: standing && mean.kind === "counts" ? NOTHING : meanWords(measure, mean),
      interval: intervalWords(measure, mean),
      validation: meanWords(measures.validation, armMean(measures.validation, validation)),
      standing,
      network: runs.find(({ run }) => run !== undefined)?.run,
    };
  });
}

/** An arm with seeds of its own has none for some of the table's columns. */
function cellsOf(
  { experiment }: ExperimentView,
  measure: Measure,
  arm: ArmAnswer["arm"],
  runs: readonly ArmRun[],
): ResultCell[] {
  const cells = runs.map((run) => cellOf(measure, measureOf(experiment), run));
  if (arm.seeds === undefined) return cells;
  return experiment.seeds.map(
    (seed) => cells.find((cell) => cell.seed === seed) ?? { seed, run: undefined, text: "", isResult: false },
  );
}

function cellOf(measure: Measure, id: MeasureId, one: ArmRun): ResultCell {
  const { seed, run, state, step, totalSteps } = one;
  const value = judgedValue(id, one);
  const text = (): string => {
    if (value !== undefined) return spellCell(measure, value);
    if (state === "diverged") return "diverged";
    if (state === "waiting") return "waits";
    if (state === "finished") return "done";
    const share = totalSteps > 0 ? Math.floor((100 * step) / totalSteps) : 0;
    return state === "training" ? "trains" : `${share}% done`;
  };
  return { seed, run, text: text(), isResult: value !== undefined || state === "diverged" };
}

function meanWords(measure: Measure, found: Estimate): string {
  if ("mean" in found) return spellCell(measure, found.mean);
  const [failures] = found.failures;
  return found.kind === "counts" && failures ? `${failures.failed} of ${failures.of} failed` : NOTHING;
}

function intervalWords(measure: Measure, found: Estimate): string {
  if (found.kind !== "interval") return NOTHING;
  const { low, high } = found.interval;
  return `${spellCell(measure, low).replace(/%$/, "")} to ${spellCell(measure, high)}`;
}

/** One line a training, with full digits; errors in percent. */
export function resultsCsv({ experiment, runs }: ExperimentView): string {
  const asksOfSkips = experiment.arms.some(({ family }) => family !== undefined);
  const isJudgedLate = measureOf(experiment) === "late-loss";
  const lines = runs.map((run) => {
    const { arm: id, seed, state, final } = run;
    const arm = experiment.arms.find((other) => other.id === id);
    const error = (accuracy: number | undefined): string =>
      accuracy === undefined ? "" : String(100 * (1 - accuracy));
    return [
      arm?.label ?? id,
      ...(asksOfSkips ? [arm?.family === "plain" ? "without" : "with"] : []),
      String(arm?.depth ?? ""),
      String(arm?.parameters ?? ""),
      String(seed),
      state,
      ...(isJudgedLate ? [String(final?.lateLoss ?? "")] : []),
      error(final?.train.accuracy),
      error(final?.validation.accuracy),
    ].map(csvCell);
  });
  const head = [
    "network",
    ...(asksOfSkips ? ["skips"] : []),
    "layers",
    "parameters",
    "seed",
    "state",
    ...(isJudgedLate ? ["late training loss (nats)"] : []),
    "training error (%)",
    "validation error (%)",
  ];
  return `${[head, ...lines].map((cells) => cells.join(",")).join("\n")}\n`;
}
