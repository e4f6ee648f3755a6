/** Finds weights by the names that a file would have for this drawing's layers. */

import { residualForm } from "../formats/safetensors/residual-form";
import { kerasNames, torchvisionNames } from "../formats/safetensors/residual-names";
import type { WeightLayout } from "../formats/weight-layouts/weight-layouts";
import { conversionFor } from "../formats/weight-layouts/weight-layouts";
import type { WeightSlot } from "../formats/weight-layouts/weight-slots";
import type { Program } from "../program/program";
import type { MatchedBy } from "./match-table";
import type { NamedTensor } from "./named-tensor";
import type { TensorIndex } from "./tensor-index";

/** One way to name layers. */
interface Scheme {
  readonly by: MatchedBy;
  /** Of a step of ours; undefined for one that it has no name for. */
  nameOf(step: string): string | undefined;
}

export interface NameMatches {
  readonly by: MatchedBy;
  /** By our name of the weight; some do not fit by their shapes. */
  readonly found: ReadonlyMap<string, NamedTensor>;
}

/** The last layer's names in torchvision and timm, in akamaster's CIFAR nets, and elsewhere. */
const HEADS = [
  "fc",
  "linear",
  "classifier",
  "head.fc",
  "head",
  "classifier.1",
  "logits",
  "last_linear",
] as const;

/** By the one scheme that finds the most weights that fit; of equals the first. */
export function matchByName(
  program: Program,
  slots: readonly WeightSlot[],
  index: TensorIndex,
  layout: WeightLayout,
): NameMatches {
  let best: NameMatches = { by: "name", found: new Map() };
  let most = 0;
  for (const { by, nameOf } of schemes(program)) {
    const found = new Map<string, NamedTensor>();
    let fitting = 0;
    for (const slot of slots) {
      const layer = nameOf(slot.step);
      const tensor = layer === undefined ? undefined : index.find(layer, slot.role);
      if (tensor === undefined) continue;
      found.set(slot.name, tensor);
      if (conversionFor(slot, tensor.shape, layout)) fitting += 1;
    }
    if (fitting <= most) continue;
    most = fitting;
    best = { by, found };
  }
  return best;
}

function schemes(program: Program): Scheme[] {
  const own: Scheme[] = [
    { by: "name", nameOf: (step) => step },
    // Repeats count from 1 here, and from 0 in Python's lists.
    {
      by: "name",
      nameOf: (step) => step.replace(/(?<=^|\/)\d+(?=\/|$)/g, (count) => String(Number(count) - 1)),
    },
  ];
  const found = residualForm(program);
  if (!found.ok) return own;
  const keras = kerasNames(found.form);
  return [
    ...own,
    ...HEADS.map((head): Scheme => {
      const names = torchvisionNames(found.form, head);
      return { by: "torchvision", nameOf: (step) => names.get(step) };
    }),
    { by: "keras", nameOf: (step) => keras.get(step) },
  ];
}
