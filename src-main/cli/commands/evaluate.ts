/** `skiploom evaluate`: what a trained run scores on a part of its data, or of other data, and where it is wrong. */
import { type Command, Option } from "commander";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { type CalibrationChance, finishedChance } from "#core/scores/calibration-chance";
import type { Predictions } from "#core/scores/predictions";
import { decodePredictions } from "#core/scores/predictions-file";
import { reportJson } from "#core/scores/report-json";
import { chanceOfCalibration, type ScoreReport, scoreReport } from "#core/scores/score-report";
import { suitsBalancedWords } from "#core/training/balance-words";
import type { DeviceChoice } from "#core/training/records";
import { userPath } from "../../user-path";
import { namedDataset } from "../dataset-argument";
import { deviceOption } from "../options";
import { printable } from "../output";
import { CHECKPOINTS, findCheckpoint } from "../run-source";
import { savePredictions } from "../save-predictions";
import { scoreLines } from "../score-lines";
import { type CommandContext, withHost } from "../session";
import { amount } from "../words";

interface EvaluateOptions {
  readonly checkpoint?: (typeof CHECKPOINTS)[number];
  readonly data?: string;
  readonly dataset?: string;
  readonly part: DatasetPartName;
  readonly device?: DeviceChoice;
  readonly csv?: string;
  readonly json?: boolean;
}

export interface Scored {
  readonly report: ScoreReport;
  readonly chance: CalibrationChance | undefined;
  readonly predictions: Predictions;
  readonly classNames: readonly string[];
}

export function addEvaluate(program: Command, { output }: CommandContext): void {
  program
    .command("evaluate")
    .description(
      "Score a run's weights on a part of its data, or of other data, and say where they are wrong.",
    )
    .argument("<run>", "a run's id, or a path into its folder (see skiploom export)", userPath)
    .addOption(
      new Option(
        "--checkpoint <which>",
        "which weights (default: best, or last where there is no best)",
      ).choices(CHECKPOINTS),
    )
    .option(
      "--data <id|path>",
      "a dataset's name, or the path of data, with images of the same size whose classes the network knows by name (default: the run's own)",
      userPath,
    )
    .addOption(new Option("--dataset <id|path>").argParser(userPath).hideHelp())
    .addOption(new Option("--part <part>", "which images of it").choices(DATASET_PARTS).default("test"))
    .addOption(deviceOption("where to compute; what was kept of the run is used where none is named"))
    .option(
      "--csv <file>",
      "a row for each image: truth, prediction, probability, loss; and the confusion matrix beside it, in a file whose name ends in -matrix",
      userPath,
    )
    .option("--json", "one JSON object")
    .action(async (run: string, options: EvaluateOptions) => {
      const { runs, ...source } = await findCheckpoint(run, options.checkpoint);
      const { part, device, csv } = options;
      const given = options.data ?? options.dataset;
      const told = await withHost(
        async (host) => {
          const named =
            given === undefined ? undefined : await namedDataset(host, given, { log: output.log });
          for (const line of named?.words ?? []) output.log(line);
          return await host.handlers["runs.predictions"]({
            ...source,
            part,
            ...(named && { dataset: named.dataset.id }),
            ...(device && { device }),
            ...(csv !== undefined && { names: true }),
          });
        },
        runs === undefined ? {} : { runs },
      );
      const { classNames, checkpoint, step, dataset, names } = told;
      const { predictions } = decodePredictions(told.bytes);
      const report = scoreReport(predictions);
      const chance = finishedChance(chanceOfCalibration(predictions));
      const { accuracy, logLoss: loss } = report;
      if (csv !== undefined) {
        for (const file of await savePredictions(csv, predictions, report.matrix, classNames, names))
          output.log(`written to ${printable(file)}`);
      }
      if (options.json) {
        const { count } = predictions;
        const score = { loss, accuracy: accuracy.share, count, checkpoint, step, dataset };
        const { classBalance } = told;
        output.json({
          run: source.run,
          part,
          ...score,
          classBalance,
          ...reportJson(report, chance, classNames),
        });
        return;
      }
      for (const line of scoreLines({ report, chance, predictions, classNames }, { part, dataset }))
        output.line(line);
      const suits = suitsBalancedWords(told.classBalance);
      if (suits !== undefined) output.line(suits);
      output.line(`${checkpoint} checkpoint of run ${source.run}, step ${amount(step)}`);
    });
}
