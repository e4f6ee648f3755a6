/** What an experiment says while it goes on: for people, or as one JSON object a line. */
import type { Answer, ArmAnswer } from "#core/lab/answer";
import { type MeasureId, measureOf, type QuestionKind } from "#core/lab/experiment";
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import { standingHeads } from "#core/lab/report/result-rows";
import type { Measure, SeedResult } from "#core/lab/statistics/measure";
import { spellSmall, spellValue } from "#core/lab/verdicts/numbers";
import { isOver } from "#core/lab/view-of";
import type { Metric } from "#core/training/records";
import { type Output, printable } from "./output";
import type { ProgressStream } from "./progress";
import { duration, table } from "./words";

/** What a person types to go on with an experiment. */
export function resumeCommand(kind: QuestionKind, experiment: string): string {
  return `skiploom lab ${kind} --resume ${printable(experiment)}`;
}

export interface LabReport {
  changed(view: ExperimentView): void;
  metrics(run: string, metrics: readonly Metric[]): void;
  notice(message: string): void;
  end(view: ExperimentView, answer: Answer): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** Tells each run once when it has ended, and counts steps for what is left. */
class Followed {
  readonly #told = new Set<string>();
  readonly #steps = new Map<string, number>();
  readonly #startedAt = Date.now();
  #atStart: number | undefined;
  view: ExperimentView | undefined;

  /** The runs that have ended since. */
  take(view: ExperimentView): ArmRun[] {
    this.view = view;
    this.#atStart ??= this.#done();
    return view.runs.filter((run) => {
      const key = `${run.arm} ${run.seed}`;
      if (!isOver(run) || this.#told.has(key)) return false;
      this.#told.add(key);
      return true;
    });
  }

  noteStep(run: string, step: number): void {
    this.#steps.set(run, Math.max(step, this.#steps.get(run) ?? 0));
  }

  /** Work done and to do, in operations of forward passes: deep arms take longer. */
  progress(): { readonly share: number; readonly secondsLeft: number } {
    const { view } = this;
    if (!view) return { share: 0, secondsLeft: Number.NaN };
    const total = view.runs.reduce((sum, run) => sum + this.#cost(run) * run.totalSteps, 0);
    const done = this.#done();
    const pace = (done - (this.#atStart ?? 0)) / ((Date.now() - this.#startedAt) / 1000);
    return { share: total > 0 ? done / total : 1, secondsLeft: (total - done) / pace };
  }

  #done(): number {
    return (this.view?.runs ?? []).reduce((sum, run) => {
      const step = Math.max(run.step, this.#steps.get(run.run ?? "") ?? 0);
      return sum + this.#cost(run) * (isOver(run) ? run.totalSteps : step);
    }, 0);
  }

  #cost({ arm }: ArmRun): number {
    return this.view?.experiment.arms.find(({ id }) => id === arm)?.flops ?? 0;
  }
}

/** One object a line; the last is the verdict, where all is done. */
export function createJsonLabReport(output: Output): LabReport {
  const followed = new Followed();
  let started = false;
  return {
    changed(view) {
      const { experiment } = view;
      if (!started) {
        started = true;
        const { id, name, question, dataset, recipe, seeds, device, threads, arms } = experiment;
        output.json({
          event: "start",
          experiment: id,
          name,
          question,
          measure: measureOf(experiment),
          dataset: dataset.id,
          recipe,
          seeds,
          device,
          threads,
          arms,
        });
      }
      for (const run of followed.take(view)) {
        const { secondsLeft } = followed.progress();
        output.json({ event: "run", ...run, secondsLeft: Math.round(secondsLeft) });
      }
    },
    metrics() {},
    notice: (message) => output.log(message),
    end(view, answer) {
      const { id, question } = view.experiment;
      if (view.state !== "finished") {
        const resume = resumeCommand(question.kind, id);
        output.json({ event: "paused", experiment: id, failure: view.failure ?? null, resume });
        return;
      }
      const arms = answer.arms.map(({ arm, results, training, validation, mean, grown, standing }) => ({
        arm: arm.id,
        results,
        trainingError: training,
        validationError: validation,
        mean,
        ...(grown.length > 0 && { grown }),
        ...(standing && { standing: standing.place, difference: standing.difference }),
      }));
      output.json({
        event: "verdict",
        experiment: id,
        answer: answer.short,
        sentences: [...answer.sentences, ...answer.orders],
        basis: answer.basis,
        measure: answer.measure.id,
        arms,
      });
    },
    close() {},
  };
}

const REDRAW_MS = 100;

export function createTextLabReport(output: Output, stderr: ProgressStream): LabReport {
  const followed = new Followed();
  let started = false;
  let shown = false;
  let drawnAt = 0;
  const clear = (): void => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
  };
  const draw = (): void => {
    if (!stderr.isTTY || Date.now() - drawnAt < REDRAW_MS) return;
    drawnAt = Date.now();
    shown = true;
    const { share, secondsLeft } = followed.progress();
    const left = Number.isFinite(secondsLeft) ? `, ${duration(secondsLeft)} left` : "";
    stderr.write(`\r${Math.floor(100 * share)}% of the work done${left}\u001b[K`);
  };
  return {
    changed(view) {
      clear();
      const { experiment, runs } = view;
      if (!started) {
        started = true;
        const { name, dataset, seeds, recipe, arms } = experiment;
        output.line(
          `${printable(name)}${name.endsWith("?") ? "" : ":"} ${arms.length} ${arms.length === 1 ? "arm" : "arms"}, ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}, ${recipe.maxSteps} ${recipe.maxSteps === 1 ? "step" : "steps"} each, on ${printable(dataset.id)}`,
        );
        output.line(`experiment ${experiment.id}`);
        const before = followed.take(view).length;
        if (before > 0) output.line(`Trained before: ${before} of ${runs.length}`);
      }
      const width = Math.max(...experiment.arms.map(({ label }) => label.length));
      for (const run of followed.take(view)) {
        const label = experiment.arms.find(({ id }) => id === run.arm)?.label ?? run.arm;
        const done = runs.filter(isOver).length;
        const count = `${String(done).padStart(String(runs.length).length)} of ${runs.length}`;
        const { secondsLeft } = followed.progress();
        const isKnown = Number.isFinite(secondsLeft) && secondsLeft > 0;
        const left = done < runs.length && isKnown ? `, ${duration(secondsLeft)} left` : "";
        output.line(
          `${count}  ${printable(label).padEnd(width)}  seed ${run.seed}  ${outcomeOf(run, measureOf(experiment))}${left}`,
        );
      }
      draw();
    },
    metrics(run, metrics) {
      const last = metrics.at(-1);
      if (last) followed.noteStep(run, last.step);
      draw();
    },
    notice(message) {
      clear();
      output.log(message);
    },
    end(view, answer) {
      clear();
      if (view.failure !== undefined) output.log(view.failure);
      if (answer.arms.some(({ training, ranges }) => training.length + ranges.length > 0)) {
        output.line();
        // A range test has no errors to list.
        if (view.experiment.question.kind !== "rate") {
          for (const line of tableOf(answer)) output.line(line);
          output.line();
        }
        const begun = beginningsOf(answer);
        for (const line of begun) output.line(line);
        if (begun.length > 0) output.line();
        for (const sentence of [...answer.sentences, ...answer.orders]) output.line(sentence);
        output.line(answer.basis);
      }
      const { id, question } = view.experiment;
      if (view.state !== "finished") output.line(`Go on with it: ${resumeCommand(question.kind, id)}`);
    },
    close: clear,
  };
}

function outcomeOf({ state, final, rangeLosses }: ArmRun, measure: MeasureId): string {
  if (rangeLosses !== undefined) return `range test of ${rangeLosses.length} steps`;
  if (state === "diverged" || !final) return "diverged";
  const error = (accuracy: number): string => `${(100 * (1 - accuracy)).toFixed(1)}%`;
  const late =
    measure === "late-loss" && final.lateLoss !== undefined
      ? `late training loss ${final.lateLoss.toFixed(3)} nats, `
      : "";
  return `${late}training error ${error(final.train.accuracy)}, validation error ${error(final.validation.accuracy)}`;
}

/** Of networks that were grown: what that did by itself, on validation. Empty where none was. */
function beginningsOf({ arms, measures }: Answer): string[] {
  const rows = arms
    .filter(({ grown }) => grown.length > 0)
    .map(({ arm, grown, validation }) => [
      printable(arm.label),
      spellSmall(Math.max(...grown.map(({ largestDifference }) => largestDifference))),
      ...(["before", "after"] as const).map((when) =>
        [...new Set(grown.map((each) => `${(100 * (1 - each[when].validation.accuracy)).toFixed(1)}%`))].join(
          " ",
        ),
      ),
      validation
        .map((result) => ("value" in result ? spellValue(measures.validation, result.value) : "diverged"))
        .join(" "),
    ]);
  if (rows.length === 0) return [];
  return table(
    ["validation error", "largest difference", "before growing", "right after", "trained on"],
    rows,
  );
}

function tableOf(answer: Answer): string[] {
  const { arms, measure, measures } = answer;
  const ranked = standingHeads(answer);
  const values = (of: Measure, results: readonly SeedResult[]): string =>
    results.map((result) => ("value" in result ? spellValue(of, result.value) : "diverged")).join(" ");
  const meanOf = ({ mean }: ArmAnswer): string => ("mean" in mean ? spellValue(measure, mean.mean) : "-");
  return table(
    [
      "",
      "parameters",
      measure.label,
      ...(ranked ? [ranked.place, ranked.difference] : []),
      "each seed",
      "validation error",
    ],
    arms.map((each) => [
      printable(each.arm.label),
      each.arm.parameters.toLocaleString("en-US"),
      meanOf(each),
      ...(each.standing ? [each.standing.place, each.standing.difference] : []),
      values(measure, each.results),
      values(measures.validation, each.validation),
    ]),
  );
}
