/** `skiploom train`: trains a network, or goes on with a run, until it is through or stopped. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { type Command, Option } from "commander";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { fitClasses } from "#core/analysis/fit-classes";
import { type AugmentationSettings, isSameAugmentation } from "#core/datasets/augmentation";
import { AUGMENTATION_NAMES } from "#core/datasets/augmentation-text";
import { augmentationWords } from "#core/datasets/augmentation-words";
import type { NetworkDocument } from "#core/network/document";
import { chooseDataset, setDataset } from "#core/network/edits/index";
import { datasetId } from "#core/network/images";
import type { StudioDataset, TrainedWeights } from "#core/protocol/studio-api";
import { type ClassBalance, MOST_EPOCHS } from "#core/training/recipe";
import type { DeviceChoice, RunRecord } from "#core/training/records";
import type { Host } from "../../host/host";
import { userPath } from "../../user-path";
import { namedDataset } from "../dataset-argument";
import { loadDocument } from "../documents";
import { CommandError, EXIT } from "../exit-codes";
import { followRun } from "../follow-run";
import { onInterrupt } from "../interrupt";
import {
  augmentation,
  classBalance,
  deviceOption,
  folderPath,
  positiveNumber,
  THREADS,
  wholeNumber,
} from "../options";
import { type Output, printable } from "../output";
import { CHECKPOINTS, findCheckpoint } from "../run-source";
import { type CommandContext, layers, withHost } from "../session";
import { createJsonReport, createTextReport } from "../training-report";

interface TrainOptions {
  readonly dataset?: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly augment?: AugmentationSettings;
  readonly balance?: ClassBalance;
  readonly seed?: number;
  readonly device?: DeviceChoice;
  readonly threads?: number;
  readonly keepEpochs?: number;
  readonly from?: string;
  readonly checkpoint?: (typeof CHECKPOINTS)[number];
  readonly resume?: string;
  readonly takeOver?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function addTrain(program: Command, context: CommandContext): void {
  program
    .command("train")
    .description("Train a network. Ctrl-C stops at a checkpoint, a second Ctrl-C at once.")
    .argument(
      "[network]",
      "a network's file (-: standard input), or a template's name; not needed with --resume",
    )
    .option(
      "--dataset <id|path>",
      "a dataset's name, or the path of a folder of IDX files (default: the network's own); with --resume: where the run's images are now",
      userPath,
    )
    .option("--epochs <n>", "passes over the training images", wholeNumber(1, 10_000))
    .option("--steps <n>", "stop after this many steps", wholeNumber(1, 1e9))
    .option("--batch <n>", "images in a step", wholeNumber(1, 4_096))
    .option("--lr <x>", "learning rate", positiveNumber(100))
    .option(
      "--augment <ways>",
      `what is done to training images, in the place of the recipe's: none, or several with + between of ${AUGMENTATION_NAMES}; with =VALUE after a name`,
      augmentation,
    )
    .option(
      "--balance <how>",
      "what is done about classes of few images: none, weights, sampling",
      classBalance,
    )
    .option("--seed <n>", "seed of everything random", wholeNumber(0, 2 ** 32 - 1))
    .addOption(deviceOption("where to train; with --resume: where to go on"))
    .option("--threads <n>", "threads of the CPU", THREADS)
    .option(
      "--keep-epochs <n>",
      "keep first values and the weights after every n epochs, to look into (see look); with --resume: from there on, 0: no more (default: none)",
      wholeNumber(0, MOST_EPOCHS),
    )
    .option(
      "--from <run>",
      "begin with the weights of a trained run, those that agree in name and shape: its id, its folder, or one of its checkpoints",
      userPath,
    )
    .addOption(
      new Option(
        "--checkpoint <which>",
        "with --from: which weights (default: best, or last where there is no best)",
      ).choices(CHECKPOINTS),
    )
    .option(
      "--resume <run>",
      "go on with a stopped or interrupted run, with its own network and recipe",
      userPath,
    )
    .option(
      "--take-over",
      "with --resume: the machine that had the run in hand is gone for good; go on without waiting for it",
    )
    .option(
      "--out <folder>",
      "folder in which the run's folder is made (default: runs in the workspace)",
      folderPath,
    )
    .option("--json", "one JSON object a line on stdout")
    .action(async (network: string | undefined, options: TrainOptions) => {
      const start = await startOf(network, options);
      const place = {
        ...(start.runs && { runs: start.runs }),
        ...(start.sources && { sources: start.sources }),
      };
      await withHost((host) => train(host, start, options, context), place);
    });
}

type Start = { readonly runs?: string; readonly sources?: string } & (
  | { readonly resume: string; readonly takeOver: boolean }
  | {
      readonly document: NetworkDocument;
      readonly path?: string;
      readonly isTemplate?: boolean;
      readonly from?: TrainedWeights;
    }
);

/** Reads what can be read before anything is opened, so that a mistyped name ends at once. */
async function startOf(network: string | undefined, options: TrainOptions): Promise<Start> {
  const out = options.out === undefined ? {} : { runs: path.resolve(options.out) };
  const takeOver = options.takeOver ?? false;
  if (options.checkpoint && options.from === undefined)
    throw new CommandError("--checkpoint goes with --from: name the run to begin with.");
  if (options.resume === undefined) {
    if (takeOver) throw new CommandError("--take-over goes with --resume: name the run to go on with.");
    if (network === undefined)
      throw new CommandError("Name a network's file or a template, or a run with --resume.");
    const loaded = await loadDocument(network);
    const document = withOptions(loaded.document, options);
    return {
      ...out,
      document,
      ...(loaded.path !== undefined && { path: path.resolve(loaded.path) }),
      ...(loaded.isTemplate && { isTemplate: true }),
      ...(options.from !== undefined && (await beginningOf(options.from, options.checkpoint))),
    };
  }
  const fixed = ["from", "epochs", "steps", "batch", "lr", "augment", "balance", "seed", "threads"] as const;
  const given = fixed.find((name) => options[name] !== undefined);
  if (given) throw new CommandError(`A run that is gone on with keeps its own recipe: leave out --${given}.`);
  const folder = await stat(options.resume).catch(() => undefined);
  if (!folder?.isDirectory()) return { ...out, resume: options.resume, takeOver };
  const place = path.resolve(options.resume);
  return { resume: path.basename(place), runs: path.dirname(place), takeOver };
}

async function beginningOf(
  given: string,
  checkpoint: TrainOptions["checkpoint"],
): Promise<{ readonly from: TrainedWeights; readonly sources?: string }> {
  const { runs, ...from } = await findCheckpoint(given, checkpoint);
  return { from, ...(runs !== undefined && { sources: runs }) };
}

function withOptions(document: NetworkDocument, options: TrainOptions): NetworkDocument {
  const { epochs, steps, batch, lr, augment, balance, seed } = options;
  return {
    ...document,
    recipe: {
      ...document.recipe,
      ...(epochs !== undefined && { epochs }),
      ...(steps !== undefined && { maxSteps: steps }),
      ...(batch !== undefined && { batchSize: batch }),
      ...(lr !== undefined && { learningRate: lr }),
      ...(augment && { augmentation: augment }),
      ...(balance && { classBalance: balance }),
      ...(seed !== undefined && { seed }),
    },
  };
}

async function train(
  host: Host,
  start: Start,
  options: TrainOptions,
  context: CommandContext,
): Promise<void> {
  const { output, exitWith } = context;
  const report = options.json ? createJsonReport(output) : createTextReport(output, process.stderr);
  const run = followRun(host, report);
  let asked = false;
  const ask = (): void => {
    asked = true;
    output.log("Stopping at a checkpoint. Ctrl-C again stops at once.");
    run.stop();
  };
  const leaveSignals = onInterrupt(process, { first: ask, second: () => process.exit(EXIT.interrupted) });
  output.onReaderGone(ask);
  try {
    // Before it is followed: taken over it is an interrupted run, and what is followed is what goes on.
    if ("resume" in start && start.takeOver) await host.handlers["runs.takeOver"]({ run: start.resume });
    const { record, folder } = await run.toTheEnd(() => begin(host, start, options, output));
    exitWith(asked && record.state !== "finished" ? EXIT.interrupted : codeOf(record));
    report.end(record, folder);
  } finally {
    leaveSignals();
    report.close();
  }
}

function codeOf(record: RunRecord): number {
  return record.state === "finished" ? EXIT.fine : EXIT.failed;
}

/** Starts the run or goes on with it, and says which it is. */
async function begin(host: Host, start: Start, options: TrainOptions, output: Output): Promise<RunRecord> {
  const device = options.device !== undefined && { device: options.device };
  const named =
    options.dataset === undefined
      ? undefined
      : await namedDataset(host, options.dataset, {
          log: output.log,
          ...("resume" in start && { forRun: start.resume }),
        });
  for (const line of named?.words ?? []) output.log(line);
  if ("resume" in start) {
    await host.handlers["runs.resume"]({
      run: start.resume,
      ...device,
      ...(named && { dataset: named.dataset.id }),
      ...(options.keepEpochs !== undefined && { keepEpochs: options.keepEpochs }),
    });
    return (await host.handlers["runs.read"]({ run: start.resume })).record;
  }
  if (named === undefined && datasetId(start.document) === undefined) {
    throw new CommandError("This network has no data yet. Name a dataset, or its folder, with --dataset.");
  }
  let document = named ? onDataset(start.document, named.dataset, options, output) : start.document;
  if (named && start.isTemplate) document = withItsClasses(document, named.dataset, output);
  return await host.handlers["runs.start"]({
    document,
    ...device,
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(start.path !== undefined && { networkPath: start.path }),
    ...(start.from && { from: start.from }),
    ...(options.keepEpochs && { keepEpochs: options.keepEpochs }),
  });
}

/** A template is for whatever data it is given; a drawing of a person's own is not changed. */
function withItsClasses(document: NetworkDocument, dataset: StudioDataset, output: Output): NetworkDocument {
  const fitted = fitClasses(layers, document, factsOfDataset(dataset));
  if (fitted !== document) {
    const classes = dataset.classNames.length;
    output.log(
      `The last layer of the template gives ${classes} numbers, one for each class of ${dataset.id}.`,
    );
  }
  return fitted;
}

/** Other data than the recipe was made for brings its own augmentation along, and that is said. */
function onDataset(
  document: NetworkDocument,
  dataset: StudioDataset,
  { augment }: TrainOptions,
  output: Output,
): NetworkDocument {
  if (dataset.id === document.dataset) return document;
  if (augment) return setDataset(document, dataset.id);
  const chosen = chooseDataset(document, dataset);
  const [before, after] = [document.recipe.augmentation, chosen.recipe.augmentation];
  if (!isSameAugmentation(before, after)) {
    const madeFor = datasetId(document) ?? "no data yet";
    output.log(
      `Augmentation as ${dataset.id} ${dataset.augmentation ? "bears it" : "has it, which says none"}: ${augmentationWords(after)}. The recipe, made for ${printable(madeFor)}, had ${augmentationWords(before)}.`,
    );
  }
  return chosen;
}
