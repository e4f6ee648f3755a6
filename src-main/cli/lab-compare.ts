/** `skiploom lab compare`: networks by recipe values, a small grid. */
import { type Command, InvalidArgumentError } from "commander";
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import type { Grid } from "#core/lab/grid";
import { comparedData } from "./compared-data";
import { CommandError } from "./exit-codes";
import { networkOf } from "./lab-network";
import { type LabOptions, trainingsOf } from "./lab-options";
import { askOrResume } from "./lab-session";
import { positiveNumber, wholeNumber } from "./options";
import type { CommandContext } from "./session";

interface CompareOptions extends LabOptions {
  readonly rates?: number[];
  readonly optimizers?: ("sgd" | "adam" | "adamw")[];
  readonly batches?: number[];
  readonly decays?: number[];
  readonly augmentations?: AugmentationSettings[];
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
      "none, shift, flip, shift+flip; a shift is of up to 2 pixels",
      listOf(augmentation),
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

function gridOf({ rates, optimizers, batches, decays, augmentations }: CompareOptions): Grid {
  return {
    ...(optimizers && { optimizer: optimizers }),
    ...(rates && { learningRate: rates }),
    ...(batches && { batchSize: batches }),
    ...(decays && { weightDecay: decays }),
    ...(augmentations && { augmentation: augmentations }),
  };
}

/** Each part by itself, each value once. */
function listOf<Value>(parse: (text: string) => Value): (text: string) => Value[] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim());
    if (new Set(parts).size < parts.length) throw new InvalidArgumentError("It holds a value twice.");
    return parts.map(parse);
  };
}

function optimizer(text: string): "sgd" | "adam" | "adamw" {
  if (text === "sgd" || text === "adam" || text === "adamw") return text;
  throw new InvalidArgumentError("It must be of sgd, adam and adamw, with commas between.");
}

function decay(text: string): number {
  return text === "0" ? 0 : positiveNumber(10)(text);
}

const AUGMENTATIONS: Readonly<Record<string, AugmentationSettings>> = {
  none: NO_AUGMENTATION,
  shift: { ...NO_AUGMENTATION, shiftPixels: 2 },
  flip: { ...NO_AUGMENTATION, horizontalFlip: true },
  "shift+flip": { ...NO_AUGMENTATION, shiftPixels: 2, horizontalFlip: true },
};

function augmentation(text: string): AugmentationSettings {
  const found = AUGMENTATIONS[text];
  if (found) return found;
  throw new InvalidArgumentError(
    `It must be of ${Object.keys(AUGMENTATIONS).join(", ")}, with commas between.`,
  );
}
