/** Weights of our own checkpoints and exports, which say so in their notes. */
import type { StoredTensor } from "../codecs/stored-tensor";
import { preprocessingSchema } from "../training/checkpoint-facts";
import type { NamedTensor, WeightsFile } from "./named-tensor";

const WEIGHTS = "weights/";

/** Undefined for other tools' files. */
export function checkpointWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string>,
): WeightsFile | undefined {
  if (metadata.get("format") === "skiploom") return exportedWeights(tensors, metadata);
  const state = parsed(metadata.get("state"));
  const weights = [...tensors].filter(([name]) => name.startsWith(WEIGHTS));
  if (state === undefined || weights.length === 0) return undefined;
  const named = weights.map(
    ([name, tensor]): NamedTensor => ({ ...tensor, name: name.slice(WEIGHTS.length) }),
  );
  const preprocessing = preprocessingSchema.safeParse(state.preprocessing);
  const hasBest = [...tensors.keys()].some((name) => name.startsWith("best/"));
  const words = "The checkpoint also holds the best weights of its run. Those of its last step were taken.";
  return {
    label: "Skiploom checkpoint",
    layout: "drawing",
    prefix: "",
    tensors: named,
    notes: hasBest
      ? [{ kind: "changed", steps: [], words, instead: "Export the run for its best weights." }]
      : [],
    ...(preprocessing.success ? { preprocessing: preprocessing.data } : {}),
  };
}

function exportedWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string>,
): WeightsFile {
  return {
    label: "safetensors, by Skiploom",
    layout: "drawing",
    prefix: "",
    tensors: [...tensors].map(([name, tensor]) => ({ ...tensor, name })),
    notes: [],
    ...notedPreprocessing(metadata),
  };
}

/** What our exports say of pixels, also those with others' names. */
export function notedPreprocessing(
  metadata: ReadonlyMap<string, string>,
): Pick<WeightsFile, "preprocessing"> {
  const preprocessing = preprocessingSchema.safeParse(parsed(metadata.get("preprocessing")));
  return preprocessing.success ? { preprocessing: preprocessing.data } : {};
}

function parsed(text: string | undefined): { readonly preprocessing?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
