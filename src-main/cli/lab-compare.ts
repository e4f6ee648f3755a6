/** `skiploom lab compare`: networks by recipe values, a small grid. */
import { type Command, InvalidArgumentError } from "commander";
import type { AugmentationSettings } from "#core/datasets/augmentation";
import { AUGMENTATION_NAMES } from "#core/datasets/augmentation-text";
import type { Grid } from "#core/lab/grid";
import type { ClassBalance } from "#core/training/recipe";
import { comparedData } from "./compared-data";
import { CommandError } from "./exit-codes";
import { networkOf } from "./lab-network";
import { type LabOptions, trainingsOf } from "./lab-options";
import { askOrResume } from "./lab-session";
import { augmentation, classBalance, listOf, positiveNumber, wholeNumber } from "./options";
import type { CommandContext } from "./session";

interface CompareOptions extends LabOptions {
  readonly rates?: number[];
  readonly optimizers?: ("sgd" | "adam" | "adamw")[];
  readonly batches?: number[];
  readonly decays?: number[];
  readonly augmentations?: AugmentationSettings[];
  readonly balances?: ClassBalance[];
  readonly reference: number;
}

export function addCompare(command: Command, context: CommandContext): void {
  command
    .argument(
      "[networks...]",
      "files, or templates' names; one is enough where values are compared; none with --resume",
    )
    .option("--rates <list>", "learning rates, with commas between", listOf(positiveNumber(100)))
    .option(
      "--optimizers <list>",
      "sgd, adam, adamw; each brings its usual rate where no rates are named",
      listOf(optimizer),
    )
    .option("--batches <list>", "images in a step", listOf(wholeNumber(1, 4_096)))
    .option("--decays <list>", "weight decays", listOf(decay))
    .option(
      "--augmentations <list>",
      `such as none,flip,shift=4+flip: none, or several with + between of ${AUGMENTATION_NAMES}`,
      listOf(augmentation),
    )
    .option(
      "--balances <list>",
      "what is done about classes of few images: none, weights, sampling",
      listOf(classBalance),
    )
    .option(
      "--reference <n>",
      "number of the arm that the others are compared with: networks in their order, the values of each in theirs",
      wholeNumber(1, 500),
      1,
    )
    .action((networks: string[], options: CompareOptions) =>
      askOrResume(context, "compare", options, async (host) => {
        if (networks.length === 0)
          throw new CommandError("Name a network: a file, or a template such as resnet-20.");
        const loaded = await Promise.all(networks.map((each) => networkOf(host, each)));
        return {
          kind: "compare",
          networks: loaded.map(({ document }) => document),
          grid: gridOf(options),
          reference: options.reference,
          ...(await trainingsOf(host, options, await comparedData(host, loaded, options.dataset))),
        };
      }),
    );
}

function gridOf({ rates, optimizers, batches, decays, augmentations, balances }: CompareOptions): Grid {
  return {
    ...(optimizers && { optimizer: optimizers }),
    ...(rates && { learningRate: rates }),
    ...(batches && { batchSize: batches }),
    ...(decays && { weightDecay: decays }),
    ...(augmentations && { augmentation: augmentations }),
    ...(balances && { classBalance: balances }),
  };
}

function optimizer(text: string): "sgd" | "adam" | "adamw" {
  if (text === "sgd" || text === "adam" || text === "adamw") return text;
  throw new InvalidArgumentError("It must be of sgd, adam and adamw, with commas between.");
}

function decay(text: string): number {
  return text === "0" ? 0 : positiveNumber(10)(text);
}
