/** What a person chose of how data is to be prepared, and the order that it makes. */
import type { BorneAugmentation } from "#core/datasets/augmentation";
import type { DataOrder } from "#core/datasets/order";
import type { SplitChoice } from "#core/datasets/view";
import type { PreparedBefore } from "../stores/adding-store";

export interface DataChoices {
  readonly name?: string;
  /** Id of the form of data; left out: the first that recognises it. */
  readonly form?: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly size?: readonly [number, number];
  readonly channels?: 1 | 3;
  readonly fit: DataOrder["fit"];
  readonly background: DataOrder["background"];
  readonly split: Partial<SplitChoice>;
  readonly augmentation?: BorneAugmentation;
}

export const FIRST_CHOICES: DataChoices = { choices: {}, fit: "crop", background: "white", split: {} };

/** As a prepared dataset was made: what is changed of them is prepared anew. */
export function choicesOf({ dataset, seen }: PreparedBefore): DataChoices {
  const { name, augmentation } = dataset;
  const about = { name, ...(augmentation && { augmentation }) };
  if (!seen) return { ...FIRST_CHOICES, ...about };
  const { preparing, source } = seen.prepared;
  const [height, width, channels] = preparing.imageShape;
  return {
    ...about,
    form: source.form,
    choices: source.choices,
    size: [height, width],
    channels: channels === 1 ? 1 : 3,
    fit: preparing.fit,
    background: preparing.background,
    split: seen.view.split,
  };
}

/** Of a look: what is seen of its pictures, and, where they can be had, how many each part will have. */
export function lookedAt(chosen: DataChoices): Omit<DataOrder, "path"> {
  const { form, choices, size, channels, fit, background, split } = chosen;
  return {
    ...(form !== undefined && { form }),
    choices: { ...choices },
    fit,
    background,
    split: splitProblem(split) === undefined ? { ...split } : {},
    ...(size && { size: [...size] }),
    ...(channels && { channels }),
  };
}

/** As it is given to `datasets.add`, but for where the data is. */
export function ordered(chosen: DataChoices) {
  const { name, augmentation } = chosen;
  return {
    ...lookedAt(chosen),
    ...(name !== undefined && name.trim() !== "" && { name: name.trim() }),
    ...(augmentation && { augmentation: { ...augmentation } }),
  };
}

/** Why the chosen parts cannot be had, in words. */
export function splitProblem(split: Partial<SplitChoice>): string | undefined {
  return sharesProblem(split) ?? groupProblem(split);
}

export function sharesProblem({ validation = 0.1, test = 0.1 }: Partial<SplitChoice>): string | undefined {
  return validation + test > 0.9 ? "Leave a tenth of the pictures for training at least." : undefined;
}

export function groupProblem({ group }: Partial<SplitChoice>): string | undefined {
  if (group === "") return "Say what is the same in names of pictures that belong together.";
  if (group === undefined || group === "folder") return undefined;
  try {
    new RegExp(group, "u");
    return undefined;
  } catch {
    return `"${group}" is no regular expression. One such as ^(patient\\d+)_ keeps what begins alike together.`;
  }
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
