/** `skiploom evaluate`: what a trained run scores on a part of its data, or of other data. */
import { type Command, Option } from "commander";
import type { DeviceChoice } from "#core/training/records";
import { userPath } from "../../user-path";
import { namedDataset } from "../dataset-argument";
import { deviceOption } from "../options";
import { printable } from "../output";
import { CHECKPOINTS, findCheckpoint } from "../run-source";
import { type CommandContext, withHost } from "../session";
import { amount, percent } from "../words";

const PARTS = ["train", "validation", "test"] as const;

interface EvaluateOptions {
  readonly checkpoint?: (typeof CHECKPOINTS)[number];
  readonly dataset?: string;
  readonly part: (typeof PARTS)[number];
  readonly device?: DeviceChoice;
  readonly json?: boolean;
}

export function addEvaluate(program: Command, { output }: CommandContext): void {
  program
    .command("evaluate")
    .description("Score a run's weights on a part of its data, or of other data of the same kind.")
    .argument("<run>", "a run's id, or a path into its folder (see skiploom export)", userPath)
    .addOption(
      new Option(
        "--checkpoint <which>",
        "which weights (default: best, or last where there is no best)",
      ).choices(CHECKPOINTS),
    )
    .option(
      "--dataset <id|path>",
      "a dataset's name, or the path of a folder of IDX files, with images of the same size in as many classes (default: the run's own)",
      userPath,
    )
    .addOption(new Option("--part <part>", "which images of it").choices(PARTS).default("test"))
    .addOption(deviceOption("where to compute"))
    .option("--json", "one JSON object")
    .action(async (run: string, options: EvaluateOptions) => {
      const { runs, ...source } = await findCheckpoint(run, options.checkpoint);
      const { part, device } = options;
      const score = await withHost(
        async (host) => {
          const named =
            options.dataset === undefined
              ? undefined
              : await namedDataset(host, options.dataset, { log: output.log });
          for (const line of named?.words ?? []) output.log(line);
          return await host.handlers["runs.evaluate"]({
            ...source,
            part,
            ...(named && { dataset: named.dataset.id }),
            ...(device && { device }),
          });
        },
        runs === undefined ? {} : { runs },
      );
      if (options.json) {
        output.json({ run: source.run, part, ...score });
        return;
      }
      const { loss, accuracy, count, checkpoint, step, dataset } = score;
      output.line(
        `${part} accuracy ${percent(accuracy)}, loss ${loss.toFixed(4)} on ${amount(count)} images of ${printable(dataset)}`,
      );
      output.line(`${checkpoint} checkpoint of run ${source.run}, step ${amount(step)}`);
    });
}
