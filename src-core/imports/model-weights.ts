/** The weights of a network that was read: its steps have them in our layouts already. */
import { countElements } from "../codecs/stored-tensor";
import type { ReadModel } from "../formats/model";
import { WEIGHT_ENDINGS } from "../program/weights";
import type { NamedTensor, WeightsFile } from "./named-tensor";

/** @param label of the format */
export function modelWeights(label: string, model: ReadModel): WeightsFile {
  const tensors: NamedTensor[] = [];
  const taken = new Set<string>();
  for (const { name: step, operation, weights } of model.steps) {
    for (const { role, shape, values } of weights) {
      const base = `${step}/${WEIGHT_ENDINGS[role]}`;
      let name = base;
      for (let count = 2; taken.has(name); count += 1) name = `${base}#${count}`;
      taken.add(name);
      if (countElements(shape) !== values.length) continue;
      const known = operation.kind === "unsupported" ? {} : { operation };
      tensors.push({ name, shape, type: "float32", read: () => values, ...known });
    }
  }
  return {
    label: model.madeBy === "" ? label : model.madeBy,
    layout: "drawing",
    prefix: "",
    tensors,
    notes: model.notes.filter(({ kind }) => kind === "changed"),
    ...(model.preprocessing ? { preprocessing: model.preprocessing } : {}),
  };
}
