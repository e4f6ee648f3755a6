/** What a person chose of how data is to be prepared, and the order that it makes. */
import type { BorneAugmentation } from "#core/datasets/augmentation";
import type { DataOrder, DataReport } from "#core/datasets/order";
import type { SplitChoice } from "#core/datasets/view";

export interface DataChoices {
  readonly name?: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly size?: readonly [number, number];
  readonly channels?: 1 | 3;
  readonly fit: DataOrder["fit"];
  readonly background: DataOrder["background"];
  readonly split: Partial<SplitChoice>;
  readonly augmentation?: BorneAugmentation;
}

export const FIRST_CHOICES: DataChoices = { choices: {}, fit: "crop", background: "white", split: {} };

/** Of a look: what the split is changes nothing of what is seen. */
export function lookedAt({ choices, size, channels, fit, background }: DataChoices): Omit<DataOrder, "path"> {
  return {
    choices: { ...choices },
    fit,
    background,
    split: {},
    ...(size && { size: [...size] }),
    ...(channels && { channels }),
  };
}

/** As it is given to `datasets.add`, but for where the data is. */
export function ordered(chosen: DataChoices) {
  const { name, split, augmentation } = chosen;
  return {
    ...lookedAt(chosen),
    split: { ...split },
    ...(name !== undefined && name.trim() !== "" && { name: name.trim() }),
    ...(augmentation && { augmentation: { ...augmentation } }),
  };
}

/** Why the chosen parts cannot be had, in words. */
export function splitProblem({
  validation = 0.1,
  test = 0.1,
  group,
}: Partial<SplitChoice>): string | undefined {
  if (validation + test > 0.9) return "Leave a tenth of the pictures for training at least.";
  if (group === undefined || group === "folder") return undefined;
  try {
    new RegExp(group, "u");
    return undefined;
  } catch {
    return `"${group}" is no regular expression. One such as ^(patient\\d+)_ keeps what begins alike together.`;
  }
}

/** How the sizes of the pictures spread: few bars, by the smaller side. */
export interface SizeBar {
  readonly label: string;
  readonly count: number;
}

const MOST_BARS = 6;

export function sizeBars({ sizes, otherSizes }: Pick<DataReport, "sizes" | "otherSizes">): SizeBar[] {
  const bars = sizes
    .slice(0, MOST_BARS)
    .map(({ height, width, count }) => ({ label: `${height}×${width}`, count }));
  const rest = sizes.slice(MOST_BARS).reduce((sum, { count }) => sum + count, otherSizes);
  return rest > 0 ? [...bars, { label: "other sizes", count: rest }] : bars;
}

/** Seconds until it is done, at the pace so far; undefined while too little is known. */
export function secondsLeft(
  { done, count, since }: { readonly done: number; readonly count: number; readonly since: number },
  now: number,
): number | undefined {
  const passed = (now - since) / 1_000;
  if (done <= 0 || count <= 0 || passed < 1) return undefined;
  return (passed * (count - done)) / done;
}
