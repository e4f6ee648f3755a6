/** `skiploom lab`: asks a question, trains what answers it, and says the answer. */
import type { Command } from "commander";
import { answerOf } from "#core/lab/answer";
import type { ExperimentStart, ExperimentView } from "#core/lab/experiment-view";
import { LAB_STEPS } from "#core/lab/lab-recipe";
import { DEFAULT_DEPTHS } from "#core/lab/questions/depth";
import { isOver } from "#core/lab/view-of";
import { datasetId } from "#core/network/images";
import type { DeviceChoice } from "#core/training/records";
import type { Host } from "../../host/host";
import { userPath } from "../../user-path";
import { namedDataset } from "../dataset-argument";
import { loadDocument } from "../documents";
import { CommandError, EXIT } from "../exit-codes";
import { followExperiment } from "../follow-experiment";
import { onInterrupt } from "../interrupt";
import { createJsonLabReport, createTextLabReport } from "../lab-report";
import { depths, deviceOption, wholeNumber } from "../options";
import { type CommandContext, withHost } from "../session";
import { table } from "../words";

interface LabOptions {
  readonly depths?: number[];
  readonly dataset?: string;
  readonly seeds?: number;
  readonly steps?: number;
  readonly device?: DeviceChoice;
  readonly json?: boolean;
}

const DEFAULT_SEEDS = 3;

export function addLab(program: Command, context: CommandContext): void {
  const lab = program
    .command("lab")
    .description("Experiments: ask a question, train what answers it, read the answer.");
  const question = (name: string, words: string): Command =>
    lab
      .command(name)
      .description(words)
      .option("--dataset <id|path>", "a dataset's name, or the path of a folder of IDX files", userPath)
      .option(
        "--seeds <n>",
        "trainings of each arm; three or more give an interval",
        wholeNumber(1, 100),
        DEFAULT_SEEDS,
      )
      .option("--steps <n>", "steps of each training", wholeNumber(1, 1e9), LAB_STEPS)
      .addOption(deviceOption("where to train"))
      .option("--json", "one JSON object a line on stdout; the last is the verdict");

  question(
    "depth",
    "How deep can it go, with skips and without? Trains the CIFAR networks of each depth, and their plain twins.",
  )
    .option("--depths <list>", "layers with weights, with commas between", depths, [...DEFAULT_DEPTHS])
    .action(async (options: LabOptions) => {
      await run(context, options, async (host) => ({
        kind: "depth",
        depths: options.depths ?? [...DEFAULT_DEPTHS],
        ...(await trainings(host, options, "digits")),
      }));
    });
  question("twin", "What are the skips worth? Trains a network, and the same without its skips.")
    .argument("<network>", "a network's file (-: standard input), or a template's name")
    .action(async (network: string, options: LabOptions) => {
      const { document } = await loadDocument(network);
      await run(context, options, async (host) => ({
        kind: "twin",
        document,
        ...(await trainings(host, options, datasetId(document))),
      }));
    });
  lab
    .command("resume")
    .description("Go on with an experiment that was paused or interrupted.")
    .argument("<experiment>", "its id, as `skiploom lab list` says it")
    .option("--json", "one JSON object a line on stdout; the last is the verdict")
    .action((experiment: string, options: LabOptions) =>
      withHost((host) => toTheEnd(context, host, options, () => host.handlers["lab.resume"]({ experiment }))),
    );
  lab
    .command("list")
    .description("List the experiments of this workspace.")
    .option("--json", "one JSON object a line on stdout")
    .action((options: LabOptions) => withHost((host) => list(context, host, options)));
  for (const command of lab.commands) command.exitOverride().copyInheritedSettings(program);
}

function run(
  context: CommandContext,
  options: LabOptions,
  startOf: (host: Host) => Promise<ExperimentStart>,
): Promise<void> {
  return withHost(async (host) => {
    const start = await startOf(host);
    await toTheEnd(context, host, options, () => host.handlers["lab.start"](start));
  });
}

async function trainings(
  host: Host,
  { dataset, seeds = DEFAULT_SEEDS, steps = LAB_STEPS, device }: LabOptions,
  own: string | undefined,
): Promise<Pick<ExperimentStart, "dataset" | "seeds" | "steps" | "device">> {
  const named = dataset === undefined ? own : (await namedDataset(host, dataset)).dataset.id;
  if (named === undefined) {
    throw new CommandError("This network has no data yet. Name a dataset, or its folder, with --dataset.");
  }
  return {
    dataset: named,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    steps,
    ...(device !== undefined && { device }),
  };
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
    if (view.state !== "finished") exitWith(asked ? EXIT.interrupted : EXIT.failed);
  } finally {
    leaveSignals();
    report.close();
  }
}

async function list({ output }: CommandContext, host: Host, { json }: LabOptions): Promise<void> {
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
