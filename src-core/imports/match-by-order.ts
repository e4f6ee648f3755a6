/**
 * Pairs layers of a drawing with layers of a file by the shapes of their weights. Where a shape comes as often in both, they are paired in their
 * order; where it does not, by the longest sequence of fitting layers that keeps both orders (Needleman & Wunsch 1970, without a price for gaps).
 */

import type { WeightLayout } from "../formats/weight-layouts/weight-layouts";
import { conversionFor } from "../formats/weight-layouts/weight-layouts";
import type { WeightSlot } from "../formats/weight-layouts/weight-slots";
import type { NamedTensor } from "./named-tensor";
import { type TensorGroup, tensorOfRole } from "./tensor-index";

export interface OrderMatch {
  readonly slot: WeightSlot;
  readonly tensor: NamedTensor;
  /** There were more, or fewer, layers of such a shape in the file: it may be another one. */
  readonly isAmbiguous: boolean;
}

/** The table of the longest sequence holds a number for each pair. */
const MOST_PAIRS = 16_000_000;

/** @param groups of the file @param slots of the drawing, those of one layer one after the other */
export function matchByOrder(
  slots: readonly WeightSlot[],
  groups: readonly TensorGroup[],
  layout: WeightLayout,
): OrderMatch[] {
  // Where each tensor stands alone (an array without a layer's name), so does each weight.
  const areSingle = groups.every(({ tensors }) => tensors.size === 1 && tensors.has(""));
  const layers = areSingle ? slots.map((slot) => [slot]) : byStep(slots);
  if (layers.length * groups.length > MOST_PAIRS) return [];
  const fitting = layers.map((layer) => fittingGroups(layer, groups, layout));
  return pairs(fitting, groups.length).flatMap(({ layer, group, isAmbiguous }) =>
    assigned(layers[layer] ?? [], groups[group], layout).map(({ slot, tensor }) => ({
      slot,
      tensor,
      isAmbiguous,
    })),
  );
}

function byStep(slots: readonly WeightSlot[]): WeightSlot[][] {
  const layers = new Map<string, WeightSlot[]>();
  for (const slot of slots) {
    const layer = layers.get(slot.step);
    if (layer) layer.push(slot);
    else layers.set(slot.step, [slot]);
  }
  return [...layers.values()];
}

/** A layer's first weight decides: its kernel, or a norm's scale; and whatever else both have must fit too. */
function fittingGroups(
  layer: readonly WeightSlot[],
  groups: readonly TensorGroup[],
  layout: WeightLayout,
): readonly number[] {
  return groups.flatMap((group, at) => {
    const found = assigned(layer, group, layout);
    const all = layer.filter((slot, place) => tensorOfRole(group, slot.role, place)).length;
    return found[0]?.slot === layer[0] && found.length === all ? [at] : [];
  });
}

function assigned(
  layer: readonly WeightSlot[],
  group: TensorGroup | undefined,
  layout: WeightLayout,
): { readonly slot: WeightSlot; readonly tensor: NamedTensor }[] {
  if (!group) return [];
  return layer.flatMap((slot, place) => {
    const tensor = tensorOfRole(group, slot.role, place);
    return tensor && conversionFor(slot, tensor.shape, layout) ? [{ slot, tensor }] : [];
  });
}

interface Pair {
  readonly layer: number;
  readonly group: number;
  readonly isAmbiguous: boolean;
}

/** @param fitting of each layer, the groups that fit it, ascending */
function pairs(fitting: readonly (readonly number[])[], groups: number): Pair[] {
  const alike = new Map<string, number[]>();
  for (const [layer, list] of fitting.entries()) {
    const key = list.join();
    const same = alike.get(key);
    if (same) same.push(layer);
    else alike.set(key, [layer]);
  }
  /** Of each group, in how many kinds of layers it fits. */
  const uses = new Uint32Array(groups);
  for (const [first] of alike.values())
    for (const group of fitting[first ?? 0] ?? []) uses[group] = (uses[group] ?? 0) + 1;
  const sure: Pair[] = [];
  const open: number[] = [];
  for (const layers of alike.values()) {
    const list = fitting[layers[0] ?? 0] ?? [];
    if (list.length === layers.length && list.every((group) => uses[group] === 1))
      for (const [at, layer] of layers.entries())
        sure.push({ layer, group: list[at] ?? 0, isAmbiguous: false });
    else open.push(...layers);
  }
  open.sort((one, other) => one - other);
  const taken = new Set(sure.map(({ group }) => group));
  const free = Array.from({ length: groups }, (_, group) => group).filter((group) => !taken.has(group));
  const sets = open.map((layer) => new Set(fitting[layer]));
  return [
    ...sure,
    ...longestSequence(
      open.length,
      free.length,
      (row, column) => sets[row]?.has(free[column] ?? -1) ?? false,
    ).map(([row, column]) => ({ layer: open[row] ?? 0, group: free[column] ?? 0, isAmbiguous: true })),
  ];
}

/** Pairs of rows and columns that fit, both ascending, as many as there can be; of several such the one of the first columns. */
function longestSequence(
  rows: number,
  columns: number,
  fits: (row: number, column: number) => boolean,
): [row: number, column: number][] {
  const width = columns + 1;
  /** Of the rows and columns from here on. */
  const longest = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1)
      longest[row * width + column] = Math.max(
        at(row + 1, column),
        at(row, column + 1),
        fits(row, column) ? at(row + 1, column + 1) + 1 : 0,
      );
  const found: [number, number][] = [];
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (fits(row, column) && at(row, column) === at(row + 1, column + 1) + 1) {
      found.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row, column) === at(row, column + 1)) column += 1;
    else row += 1;
  }
  return found;
}
