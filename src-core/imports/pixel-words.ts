/** How pixels become inputs, in words. */
import type { ImportReport } from "./import-report";

/** Numbers that programs take as they are: pixels from 0 to 1. */
export function isPlain({ mean, deviation }: Pick<Pixels, "mean" | "deviation">): boolean {
  return mean.every((value) => value === 0) && deviation.every((value) => value === 1);
}

type Pixels = NonNullable<ImportReport["pixels"]>;

export function pixelSentence({ pixelMaximum, mean, deviation, isAssumed }: Pixels): string {
  const says = isAssumed ? "The file does not say how pixels become inputs. Taken is: " : "";
  const divided = `${says}pixels are divided by ${pixelMaximum.toLocaleString("en")}`;
  if (isPlain({ mean, deviation })) return capital(`${divided}, so that they go from 0 to 1.`);
  return capital(`${divided}, less a mean of ${listed(mean)}, by a deviation of ${listed(deviation)}.`);
}

/** One number where all channels have the same. */
function listed(values: readonly number[]): string {
  const [first] = values;
  const shown = values.every((value) => value === first) ? values.slice(0, 1) : values;
  return shown.map((value) => `${Number(value.toPrecision(4))}`).join(", ");
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
