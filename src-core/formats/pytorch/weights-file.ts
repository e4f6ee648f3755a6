/** `weights.safetensors` and the list of its names, by which trained weights find the way back into the drawing. */
import { z } from "zod";
import { decodeSafetensors, encodeSafetensors } from "../../codecs/safetensors";
import { encodeUtf8 } from "../../codecs/text";
import { invalidModel } from "../invalid-model";
import type { TrainedModel } from "../model";
import { fromTorch, torchShape, toTorch } from "./layouts";
import type { StateEntry } from "./state-dict";

export const WEIGHTS_FILE = "weights.safetensors";
export const NAMES_FILE = "skiploom.json";

const layoutSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("vector") }),
  z.object({ kind: z.literal("convolution") }),
  z.object({ kind: z.literal("depthwise") }),
  z.object({
    kind: z.literal("linear"),
    image: z.tuple([z.number(), z.number(), z.number()]).optional(),
  }),
]);

/** What `skiploom.json` says: for each name of the `state_dict`, the drawing's weight and how its numbers lie. */
export const namesFileSchema = z.object({
  format: z.literal("skiploom-pytorch"),
  version: z.literal(1),
  weights: z.record(
    z.string(),
    z.object({ weight: z.string(), shape: z.array(z.number()), layout: layoutSchema }),
  ),
});
export type NamesFile = z.infer<typeof namesFileSchema>;

export function namesFile(entries: readonly StateEntry[]): Uint8Array {
  const weights = Object.fromEntries(
    entries.map(({ name, weight, shape, layout }) => [name, { weight, shape, layout }]),
  );
  return encodeUtf8(`${JSON.stringify({ format: "skiploom-pytorch", version: 1, weights }, null, 1)}\n`);
}

export function weightsFile({ weights }: TrainedModel, entries: readonly StateEntry[]): Uint8Array {
  return encodeSafetensors(
    entries.map(({ name, weight, shape, layout }) => {
      const values = weights.get(weight);
      if (!values) throw new TypeError(`There are no values of "${weight}".`);
      return { name, shape: torchShape(shape, layout), data: toTorch(values, shape, layout) };
    }),
    { format: "pt" },
  );
}

/**
 * The weights of a written file by the drawing's names, in our layouts.
 *
 * @throws SkiploomError `invalid-model` where one is missing or has another shape; `invalid-checkpoint` where the file is damaged
 */
export function readWeightsFile(
  bytes: Uint8Array,
  entries: readonly StateEntry[],
): ReadonlyMap<string, Float32Array> {
  const { tensors } = decodeSafetensors(bytes);
  return new Map(
    entries.map(({ name, weight, shape, layout }) => {
      const tensor = tensors.get(name);
      if (!tensor) throw invalidModel("PyTorch project", `its weights have no "${name}"`);
      if (tensor.shape.join() !== torchShape(shape, layout).join())
        throw invalidModel("PyTorch project", `its "${name}" has another shape than the network`);
      return [weight, fromTorch(Float32Array.from(tensor.data), shape, layout)];
    }),
  );
}
