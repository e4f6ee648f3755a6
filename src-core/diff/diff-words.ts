/** Differences in words, for the command line and the window. */
import { formatCount } from "../foundation/format-number";
import type { DiffPart, LayerDifference, NetworkDiff, SettingDifference } from "./diff-report";
import { measuresOf, type WeightChange, type WeightSums } from "./weight-changes";

export const KIND_TITLES: Readonly<Record<LayerDifference["kind"], string>> = {
  changed: "Changed",
  added: "Added",
  removed: "Removed",
  renamed: "Renamed",
};

export const AREA_TITLES: Readonly<Record<SettingDifference["area"], string>> = {
  dataset: "Dataset",
  recipe: "Recipe",
  arguments: "Arguments",
  blocks: "Blocks",
  notes: "Notes",
  drawing: "Drawing",
};

/** What a difference is about: `stage1`; with both names where they are two. */
export function differenceTitle({ kind, one, other }: LayerDifference): string {
  const [title, otherTitle] = [one?.title, other?.title];
  if (title === undefined || otherTitle === undefined) return title ?? otherTitle ?? "";
  if (kind === "renamed") return `${title} → ${otherTitle}`;
  return title === otherTitle ? title : `${title} (${otherTitle} there)`;
}

/** What is different: "Filters 16 → 32", "2 more blocks, Basic residual, 18,624 parameters". */
export function differenceWords({ kind, one, other, repeats, changes }: LayerDifference): string {
  const part = other ?? one;
  if (part === undefined) return "";
  if (kind === "changed") {
    const words = changes.map((change) => `${change.label} ${change.one} → ${change.other}`);
    return [words.join("; "), ...countWords(part)].join(", ");
  }
  if (kind === "renamed") return part.paths.length === 1 ? part.what : `${part.paths.length} layers`;
  const parameters = part.parameters === 0 ? [] : [`${formatCount(part.parameters)} parameters`];
  if (repeats === undefined) return [part.what, ...countWords(part), ...parameters].join(", ");
  const blocks = repeats === 1 ? "block" : "blocks";
  return [
    kind === "added" ? `${repeats} more ${blocks}` : `${repeats} ${blocks} fewer`,
    part.what,
    ...parameters,
  ].join(", ");
}

function countWords({ paths }: DiffPart): string[] {
  return paths.length === 1 ? [] : [`${paths.length} layers`];
}

/** "Epochs: 15 → 3". */
export function settingWords({ label, one, other }: SettingDifference): string {
  if (one === undefined && other === undefined) return label;
  if (one === undefined) return [`${label}: only in the second`, other].filter(Boolean).join(", ");
  if (other === undefined) return [`${label}: only in the first`, one].filter(Boolean).join(", ");
  return `${label}: ${one} → ${other}`;
}

/** "2 changed, 1 added", or that there is none. */
export function summaryWords({ isSame, layers, settings }: NetworkDiff): string {
  if (isSame) return "The networks are the same.";
  const counts = (Object.keys(KIND_TITLES) as LayerDifference["kind"][]).flatMap((kind) => {
    const found = layers.filter((difference) => difference.kind === kind).length;
    return found === 0 ? [] : [`${found} ${KIND_TITLES[kind].toLowerCase()}`];
  });
  const others = settings.length === 0 ? [] : [`${settings.length} in data, recipe and blocks`];
  return `Differences: ${[...counts, ...others].join(", ")}.`;
}

/** Whether no weight that can be compared is another, and none cannot be. */
export function areSameWeights(changes: readonly WeightChange[]): boolean {
  return changes.every(({ sums }) => sums?.difference === 0);
}

/** Four numbers: norm, relative, largest, cosine. A dash where there is none. */
export function measureWords(sums: WeightSums): readonly [string, string, string, string] {
  const { norm, relative, largest, cosine } = measuresOf(sums);
  return [
    numberWords(norm),
    relative === undefined ? "–" : numberWords(relative),
    numberWords(largest),
    cosine === undefined ? "–" : cosine.toFixed(4),
  ];
}

function numberWords(value: number): string {
  if (value === 0) return "0";
  return value >= 1e-3 && value < 1e4 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/** By the difference relative to the first; what began with nothing but zeros first of all. */
export function largestFirst<T>(all: readonly T[], sumsOf: (item: T) => WeightSums | undefined): T[] {
  const size = (item: T): number => {
    const sums = sumsOf(item);
    return sums === undefined ? -1 : (measuresOf(sums).relative ?? Number.POSITIVE_INFINITY);
  };
  return [...all].sort((one, other) => {
    const [first, second] = [size(one), size(other)];
    return first === second ? 0 : second > first ? 1 : -1;
  });
}

/** A weight whose sides cannot be compared: "bias: 16 → none". */
export function apartWords({ weight, shape, otherShape }: WeightChange): string {
  const words = (sides: readonly number[] | undefined): string => sides?.join("×") ?? "none";
  return `${weight}: ${words(shape)} → ${words(otherShape)}`;
}
