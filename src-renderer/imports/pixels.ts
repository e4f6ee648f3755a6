/** How pixels become inputs, as a person says it where the file does not. */
import type { GivenPreprocessing } from "#core/imports/import-report";

export type PixelWay = "plain" | "imagenet" | "own";

export interface PixelChoice {
  readonly way: PixelWay;
  /** Of `own`, as they were typed: one number, or one for each channel. */
  readonly divisor: string;
  readonly mean: string;
  readonly deviation: string;
  /** One name a line; empty: none. */
  readonly names: string;
}

export const FIRST_CHOICE: PixelChoice = {
  way: "plain",
  divisor: "255",
  mean: "0.5",
  deviation: "0.5",
  names: "",
};

/** Of ImageNet's training images, as torchvision and most of timm take them. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

export const WAYS: Readonly<Record<PixelWay, { readonly label: string; readonly words: string }>> = {
  plain: {
    label: "0 to 1",
    words: "Bytes are divided by 255. Nothing else is done, as in many models of Keras.",
  },
  imagenet: {
    label: "ImageNet (torchvision)",
    words:
      "From 0 to 1, less a mean of 0.485, 0.456, 0.406, by a deviation of 0.229, 0.224, 0.225: what torchvision's and most of timm's models were trained with.",
  },
  own: {
    label: "Own numbers",
    words:
      "Bytes are divided by the first number; the mean is taken off, and the rest divided by the deviation.",
  },
};

export type SaidPixels =
  | { readonly ok: true; readonly given: GivenPreprocessing }
  | { readonly ok: false; readonly problem: string };

/** @param asksPixels whether the file leaves them open */
export function saidPixels(
  choice: PixelChoice,
  { channels, classes }: { readonly channels: number; readonly classes: number },
  asksPixels: boolean,
): SaidPixels {
  const names = choice.names.split("\n").map((line) => line.trim());
  const classNames = names.filter((line) => line !== "");
  if (classNames.length > 0 && classNames.length !== classes) {
    return {
      ok: false,
      problem: `The network has ${classes} classes, and ${classNames.length === 1 ? "one name is" : `${classNames.length} names are`} given. Give one a line.`,
    };
  }
  const named = classNames.length > 0 ? { classNames } : {};
  if (!asksPixels) return { ok: true, given: named };
  if (choice.way === "plain") return { ok: true, given: { mean: [0], deviation: [1], ...named } };
  if (choice.way === "imagenet") return { ok: true, given: { ...IMAGENET, ...named } };
  const [divisor, ...further] = numbers(choice.divisor);
  const [mean, deviation] = [numbers(choice.mean), numbers(choice.deviation)];
  if (divisor === undefined || further.length > 0 || !(divisor > 0))
    return { ok: false, problem: "Bytes are divided by one number above 0, mostly 255." };
  for (const [what, values] of Object.entries({ mean, deviation })) {
    if (values.length !== 1 && values.length !== channels)
      return { ok: false, problem: `The ${what} is one number, or ${channels} with commas between.` };
  }
  if (deviation.some((value) => !(value > 0)))
    return { ok: false, problem: "A deviation is a number above 0." };
  return { ok: true, given: { pixelMaximum: divisor, mean, deviation, ...named } };
}

/** None where one of them cannot be read. */
function numbers(text: string): number[] {
  const values = text.split(/[,;\s]+/).flatMap((part) => (part === "" ? [] : [Number(part)]));
  return values.every(Number.isFinite) ? values : [];
}
