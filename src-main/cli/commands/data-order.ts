/** How a person wants data to be prepared, as options of `skiploom data look` and `add`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { BorneAugmentation } from "#core/datasets/augmentation";
import { DATA_FORMS } from "#core/datasets/forms/index";
import type { DataOrder } from "#core/datasets/order";
import { preparingSchema } from "#core/datasets/prepared";
import { absolute } from "../dataset-argument";
import { augmentation, wholeNumber } from "../options";

export interface SplitOptions {
  readonly split?: DataOrder["split"];
  readonly group?: string;
  readonly seed?: number;
}

export interface OrderOptions extends SplitOptions {
  readonly name?: string;
  readonly may?: BorneAugmentation;
  readonly form?: string;
  readonly choose?: readonly [string, string][];
  readonly size?: [number, number];
  readonly channels?: 1 | 3;
  readonly fit?: DataOrder["fit"];
  readonly background?: DataOrder["background"];
  readonly json?: boolean;
}

export function withOrder(command: Command): Command {
  return withSplit(command)
    .addOption(
      new Option("--form <form>", "how to read it (default: the first form that recognises it)").choices(
        DATA_FORMS.map(({ id }) => id),
      ),
    )
    .option(
      "--choose <name=value>",
      "a choice of the form, as `data look` lists them; may be given several times",
      (given: string, before: readonly [string, string][] = []) => [...before, chosen(given)],
    )
    .option("--size <HxW>", "height and width to bring the pictures to", sides)
    .option("--channels <n>", "1 (grey) or 3 (colour)", (given) => (wholeNumber(1, 3)(given) === 1 ? 1 : 3))
    .addOption(
      new Option(
        "--fit <how>",
        "pictures of other proportions: cut to size (default), the whole on black, or drawn out",
      ).choices(preparingSchema.shape.fit.options),
    )
    .addOption(
      new Option("--background <colour>", "what transparent parts are laid on (default: white)").choices(
        preparingSchema.shape.background.options,
      ),
    );
}

export function withSplit(command: Command): Command {
  return command
    .option("--split <parts>", "training/validation/test in percent, such as 80/10/10, or by-folder", split)
    .option(
      "--group <what>",
      "what must stay in one part: folder, or a regular expression on file names whose first group says it; or none",
    )
    .option("--seed <n>", "of the draw of the parts (default 0)", wholeNumber(0, 2 ** 32 - 1));
}

export function orderOf(place: string, options: OrderOptions): DataOrder {
  const { form, choose, size, channels, fit, background } = options;
  return {
    path: absolute(place),
    choices: Object.fromEntries(choose ?? []),
    fit: fit ?? "crop",
    background: background ?? "white",
    split: splitOf(options),
    ...(form !== undefined && { form }),
    ...(size !== undefined && { size }),
    ...(channels !== undefined && { channels }),
  };
}

export function splitOf({ split: parts, group, seed }: SplitOptions): DataOrder["split"] {
  return {
    ...parts,
    ...(group !== undefined && group !== "none" && { group }),
    ...(seed !== undefined && { seed }),
  };
}

function chosen(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  throw new InvalidArgumentError("Give a name and a value, such as labels=last.");
}

function sides(given: string): [number, number] {
  const [height, width, ...more] = given.toLowerCase().split("x").map(Number);
  const isSide = (side: number | undefined): side is number =>
    side !== undefined && Number.isInteger(side) && side >= 1 && side <= 4_096;
  if (isSide(height) && more.length === 0) {
    if (width === undefined) return [height, height];
    if (isSide(width)) return [height, width];
  }
  throw new InvalidArgumentError("Give height and width in pixels, such as 32x32.");
}

function split(given: string): DataOrder["split"] {
  if (given === "by-folder") return { way: "by-folder" };
  const [train, validation, test, ...more] = given.split("/").map(Number);
  if (
    train !== undefined &&
    validation !== undefined &&
    test !== undefined &&
    more.length === 0 &&
    train > 0 &&
    validation > 0 &&
    test > 0 &&
    Math.abs(train + validation + test - 100) < 1e-9
  )
    return { way: "drawn", validation: validation / 100, test: test / 100 };
  throw new InvalidArgumentError("Give three shares that add up to 100, such as 80/10/10, or by-folder.");
}

/** What pictures bear and still show the same: "flip+rotation=10". */
export function borne(given: string): BorneAugmentation {
  const { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees, ...others } = augmentation(given);
  if (Object.values(others).some((value) => value !== 0))
    throw new InvalidArgumentError("Pictures may bear shift, flip, vertical-flip and rotation.");
  return { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees };
}
