/** One experiment from the command line: begun or gone on with, followed to its answer, paused by Ctrl-C; and the list of all. */
import { answerOf } from "#core/lab/answer";
import type { QuestionKind } from "#core/lab/experiment";
import type { ExperimentStart, ExperimentView } from "#core/lab/experiment-view";
import { isOver } from "#core/lab/view-of";
import type { Host } from "../host/host";
import { CommandError, EXIT } from "./exit-codes";
import { followExperiment } from "./follow-experiment";
import { onInterrupt } from "./interrupt";
import { type LabOptions, withBudget } from "./lab-options";
import { createJsonLabReport, createTextLabReport, resumeCommand } from "./lab-report";
import { printable } from "./output";
import { saveReport } from "./save-report";
import { type CommandContext, withHost } from "./session";
import { table } from "./words";

/** Asks the question, or goes on with one of its kind where `--resume` names it. */
export function askOrResume(
  context: CommandContext,
  kind: QuestionKind,
  options: LabOptions,
  startOf: (host: Host) => Promise<ExperimentStart>,
): Promise<void> {
  const { resume } = options;
  return withHost(async (host) => {
    if (resume !== undefined) {
      const { question } = (await host.handlers["lab.read"]({ experiment: resume })).experiment;
      if (question.kind !== kind) {
        throw new CommandError(
          `${printable(resume)} asks another question. Go on with it: ${resumeCommand(question.kind, resume)}`,
        );
      }
      await resumeExperiment(context, host, options, resume);
      return;
    }
    const start = await withBudget(host, context.output, options, await startOf(host));
    await toTheEnd(context, host, options, () => host.handlers["lab.start"](start));
  });
}

export function resumeExperiment(
  context: CommandContext,
  host: Host,
  options: LabOptions,
  experiment: string,
): Promise<void> {
  return toTheEnd(context, host, options, () => host.handlers["lab.resume"]({ experiment }));
}

async function toTheEnd(
  { output, exitWith }: CommandContext,
  host: Host,
  options: LabOptions,
  begin: () => ExperimentView | Promise<ExperimentView>,
): Promise<void> {
  const report = options.json ? createJsonLabReport(output) : createTextLabReport(output, process.stderr);
  const followed = followExperiment(host, report);
  let asked = false;
  const ask = (): void => {
    asked = true;
    output.log("Pausing at checkpoints. Ctrl-C again stops at once.");
    followed.pause();
  };
  const leaveSignals = onInterrupt(process, { first: ask, second: () => process.exit(EXIT.interrupted) });
  output.onReaderGone(ask);
  try {
    const view = await followed.toTheEnd(begin);
    report.end(view, answerOf(view));
    if (options.report !== undefined) await saveReport(host, view, options.report);
    if (view.state !== "finished") exitWith(asked ? EXIT.interrupted : EXIT.failed);
  } finally {
    leaveSignals();
    report.close();
  }
}

export async function listExperiments(
  { output }: CommandContext,
  host: Host,
  { json }: LabOptions,
): Promise<void> {
  const { experiments, damaged } = await host.handlers["lab.list"]({});
  for (const name of damaged) output.log(`The experiment ${name} cannot be read and is left out.`);
  if (json) {
    for (const view of experiments) {
      const { experiment, state } = view;
      const { id, name, createdAt } = experiment;
      output.json({ experiment: id, name, createdAt, state, answer: answerOf(view).short });
    }
    return;
  }
  if (experiments.length === 0) {
    output.line("No experiment yet. Try: skiploom lab depth");
    return;
  }
  const rows = experiments.map((view) => {
    const { experiment, state, runs } = view;
    const done = runs.filter(isOver).length;
    return [experiment.id, experiment.dataset.id, state, `${done} of ${runs.length}`, answerOf(view).short];
  });
  for (const line of table(["experiment", "dataset", "state", "runs", "answer"], rows)) output.line(line);
}
