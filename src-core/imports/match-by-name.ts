/** Finds weights by the names that a file would have for this drawing's layers. */

import { residualForm } from "../formats/safetensors/residual-form";
import { kerasNames, type StepNames, torchvisionNames } from "../formats/safetensors/residual-names";
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
  /** What a step of ours may be called; the first that the file has counts. */
  namesOf(step: string): readonly string[];
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
  for (const { by, namesOf } of schemes(program)) {
    const found = new Map<string, NamedTensor>();
    let fitting = 0;
    for (const slot of slots) {
      const tensor = firstFound(namesOf(slot.step), slot, index);
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

function firstFound(
  names: readonly string[],
  { role }: WeightSlot,
  index: TensorIndex,
): NamedTensor | undefined {
  for (const name of names) {
    const found = index.find(name, role);
    if (found) return found;
  }
  return undefined;
}

/** A count of a block's repeats in a step's name. */
const COUNT = /(?<=^|\/)\d+(?=\/|$)/g;

/** Repeats count from 1 here, and from 0 in Python's lists; what stands once has no count there, and a bare projection no part. */
function pythonNames(step: string): string[] {
  const counted = step.replace(COUNT, (count) => String(Number(count) - 1));
  const names = [counted, step.replace(/\/\d+(?=\/)/g, "")];
  return [...names, ...names.map((name) => name.replace(/\/conv$/, ""))];
}

function schemes(program: Program): Scheme[] {
  const own: Scheme[] = [
    { by: "name", namesOf: (step) => [step] },
    { by: "name", namesOf: pythonNames },
  ];
  const found = residualForm(program);
  if (!found.ok) return own;
  const named = (by: MatchedBy, names: StepNames): Scheme => ({
    by,
    namesOf: (step) => [names.get(step)].filter((name) => name !== undefined),
  });
  return [
    ...own,
    ...HEADS.map((head) => named("torchvision", torchvisionNames(found.form, head))),
    named("keras", kerasNames(found.form)),
  ];
}
