/** A file's tensors, found by names however they are spelt. */
import { isInteger } from "../codecs/number-types";
import type { WeightRole } from "../program/operation";
import type { NamedTensor, WeightsFile } from "./named-tensor";

/** What a weight's own name ends with, in PyTorch and in Keras. The parts before it name its layer. */
const ENDINGS: Readonly<Record<WeightRole, readonly string[]>> = {
  kernel: ["weight", "kernel"],
  depthwiseKernel: ["weight", "depthwise_kernel", "kernel"],
  bias: ["bias"],
  gamma: ["weight", "gamma"],
  beta: ["bias", "beta"],
  runningMean: ["running_mean", "moving_mean"],
  runningVariance: ["running_var", "moving_variance", "moving_var"],
  gain: ["weight", "gain", "gamma", "scale"],
  offset: ["bias", "offset", "beta"],
  slope: ["weight", "alpha", "slope"],
};
const KNOWN_ENDINGS = new Set(Object.values(ENDINGS).flat());

/** Counts the batches that a batch norm saw. */
const COUNTER = "num_batches_tracked";

/** Tensors of one layer of the file. */
export interface TensorGroup {
  readonly name: string;
  /** By what their names end with, in the file's order. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

export class TensorIndex {
  /** In the file's order, without those that are no weights. */
  readonly groups: readonly TensorGroup[];
  readonly #byName = new Map<string, NamedTensor>();

  constructor({ tensors, prefix }: WeightsFile) {
    const groups = new Map<string, Map<string, NamedTensor>>();
    for (const tensor of tensors) {
      if (idleWords(tensor) !== undefined) continue;
      const name = tensor.name.slice(prefix.length).replace(/:0$/, "");
      const plain = plainName(name);
      if (!this.#byName.has(plain)) this.#byName.set(plain, tensor);
      const at = Math.max(name.lastIndexOf("."), name.lastIndexOf("/"));
      const layer = at < 0 ? name : name.slice(0, at);
      const group = groups.get(layer) ?? new Map<string, NamedTensor>();
      group.set(at < 0 ? "" : name.slice(at + 1), tensor);
      groups.set(layer, group);
    }
    this.groups = [...groups].map(([name, held]) => ({ name, tensors: held }));
  }

  /** @param layer a name of the layer, in any spelling */
  find(layer: string, role: WeightRole): NamedTensor | undefined {
    const plain = plainName(layer);
    for (const ending of ENDINGS[role]) {
      const found = this.#byName.get(`${plain}_${ending}`);
      if (found) return found;
    }
    return undefined;
  }
}

/** Of a group, the tensor of a role; by its place where the names say nothing (`vars/0`). */
export function tensorOfRole(
  { tensors }: TensorGroup,
  role: WeightRole,
  place: number,
): NamedTensor | undefined {
  for (const ending of ENDINGS[role]) {
    const found = tensors.get(ending);
    if (found) return found;
  }
  return [...tensors.keys()].some((ending) => KNOWN_ENDINGS.has(ending))
    ? undefined
    : [...tensors.values()][place];
}

/** Why a tensor is no weight; undefined for one that may be. */
export function idleWords({ name, type }: NamedTensor): string | undefined {
  if (name.endsWith(COUNTER))
    return "It counts the batches that a batch norm saw, which plays no part in what the network computes.";
  if (isInteger(type)) return `It holds whole numbers (${type}), which are no weights.`;
  return undefined;
}

/** `layer1.0.conv1` and `layer1/0/conv1` are spelt alike. */
function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, "_");
}
