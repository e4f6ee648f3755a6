/** Reads the values of options. A value that makes no sense ends the command with words. */
import { InvalidArgumentError, Option } from "commander";
import type { AugmentationSettings } from "#core/datasets/augmentation";
import { augmentationFrom } from "#core/datasets/augmentation-text";
import { type ClassBalance, classBalanceSchema } from "#core/training/recipe";
import { deviceChoiceSchema } from "#core/training/records";
import { userPath } from "../user-path";

/** A whole number from `minimum` to `maximum`, written in digits. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

export function positiveNumber(maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[\d.]+(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value) || value <= 0 || value > maximum) {
      throw new InvalidArgumentError(`It must be a number above 0, up to ${maximum}.`);
    }
    return value;
  };
}

/** `8,20,56`. */
export function depths(text: string): number[] {
  const values = text.split(",").map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (values.some((value) => !(value >= 1 && value <= 10_000))) {
    throw new InvalidArgumentError("It must be whole numbers with commas between, for example 8,20,56.");
  }
  return values;
}

/** `stage1,stage2` */
export function names(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** `32x32x3`: height, width, channels. */
export function imageSize(text: string): readonly [number, number, number] {
  const [height, width, channels, ...rest] = text.split(/[x×]/).map(Number);
  if (!isSide(height) || !isSide(width) || !isSide(channels) || rest.length > 0) {
    throw new InvalidArgumentError(
      `It must be HxWxC in whole numbers up to ${LARGEST_SIDE}, for example 32x32x3.`,
    );
  }
  return [height, width, channels];
}

/** `224x224`: height, width. */
export function imageSides(text: string): readonly [number, number] {
  const [height, width, ...rest] = text.split(/[x×]/).map(Number);
  if (!isSide(height) || !isSide(width) || rest.length > 0) {
    throw new InvalidArgumentError(
      `It must be HxW in whole numbers up to ${LARGEST_SIDE}, for example 224x224.`,
    );
  }
  return [height, width];
}

const LARGEST_SIDE = 4_096;

function isSide(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= LARGEST_SIDE;
}

/** What is read: a file or a folder. An empty path would be the folder that one happens to be in. */
export function sourcePath(text: string): string {
  if (text.trim() !== "") return userPath(text);
  throw new InvalidArgumentError("It must be a path, and it is empty.");
}

/** A folder that is written to. */
export function folderPath(text: string): string {
  if (text === "-")
    throw new InvalidArgumentError(
      "It must be a folder: several files are written, which standard output cannot hold.",
    );
  return userPath(text);
}

export const THREADS = wholeNumber(1, 64);

/** `--device`. Left out, the choice that the workspace remembers holds, which is `auto` until a person made another. */
export function deviceOption(what: string): Option {
  return new Option("--device <device>", `${what} (default: as chosen in the studio, else auto)`).choices(
    deviceChoiceSchema.options,
  );
}

/** "shift=4+flip": as it stands in a recipe. */
export function augmentation(text: string): AugmentationSettings {
  try {
    return augmentationFrom(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

/** "none", "weights", "sampling". */
export function classBalance(text: string): ClassBalance {
  const parsed = classBalanceSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It must be ${classBalanceSchema.options.join(", ")}.`);
}

/** Each part by itself, each value once. */
export function listOf<Value>(parse: (text: string) => Value): (text: string) => Value[] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim());
    if (new Set(parts).size < parts.length) throw new InvalidArgumentError("It holds a value twice.");
    return parts.map(parse);
  };
}
