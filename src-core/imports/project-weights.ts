/** Weights of our own PyTorch projects, as they were exported or trained on since: their notes say which weight of the drawing each is. */
import type { StoredTensor } from "../codecs/stored-tensor";
import { notedWeights } from "../formats/pytorch/weights-file";
import { notedPreprocessing } from "./checkpoint-weights";
import type { WeightsFile } from "./named-tensor";

/** Undefined for other files. Tensors that the notes do not name keep their own names. */
export function projectWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string>,
): WeightsFile | undefined {
  const noted = notedWeights({ tensors, metadata });
  if (!noted || noted.length === 0) return undefined;
  const named = new Map(noted.map((weight) => [weight.name, weight]));
  return {
    label: "PyTorch project by Skiploom",
    layout: "drawing",
    prefix: "",
    tensors: [...tensors].map(([name, tensor]) => {
      const own = named.get(name);
      return own
        ? { name: own.weight, shape: own.shape, type: tensor.type, read: own.read }
        : { ...tensor, name };
    }),
    notes: [],
    ...notedPreprocessing(metadata),
  };
}
