/** `weights.safetensors`, with notes by which weights find the way back into the drawing, also after they were trained elsewhere. */
import { z } from "zod";
import { toFloat16 } from "../../codecs/float16";
import { encodeSafetensors } from "../../codecs/safetensors";
import { readSafetensorsWeights } from "../../codecs/safetensors-weights";
import { encodeUtf8 } from "../../codecs/text";
import { countValues } from "../../layers/shape";
import { invalidModel } from "../invalid-model";
import type { TrainedModel, WeightForm } from "../model";
import { keptAs } from "../weight-forms";
import { fromTorch, torchShape, toTorch } from "./layouts";
import type { StateEntry } from "./state-dict";

export const WEIGHTS_FILE = "weights.safetensors";
export const NAMES_FILE = "skiploom.json";
/** The note's name in the file's header; `train.py` hands it on. */
const NOTE = "skiploom_names";

const layoutSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("vector") }),
  z.object({ kind: z.literal("convolution") }),
  z.object({ kind: z.literal("depthwise") }),
  z.object({
    kind: z.literal("linear"),
    image: z.tuple([z.number(), z.number(), z.number()]).optional(),
  }),
]);

/** By the name in the `state_dict`: the drawing's weight, its shape there, and how PyTorch's numbers lie. */
const namesSchema = z.record(
  z.string(),
  z.object({ weight: z.string(), shape: z.array(z.number().int().min(1)).max(4), layout: layoutSchema }),
);

function namesOf(entries: readonly StateEntry[]): z.infer<typeof namesSchema> {
  return Object.fromEntries(
    entries.map(({ name, weight, shape, layout }) => [
      name,
      { weight, shape: [...shape], layout: mutable(layout) },
    ]),
  );
}

function mutable(layout: StateEntry["layout"]): z.infer<typeof layoutSchema> {
  if (layout.kind !== "linear" || !layout.image) return { kind: layout.kind };
  const [rows, columns, channels] = layout.image;
  return { kind: "linear", image: [rows, columns, channels] };
}

/** `skiploom.json`: the same names, for people and their scripts. */
export function namesFile(entries: readonly StateEntry[]): Uint8Array {
  const content = { format: "skiploom-pytorch", version: 1, weights: namesOf(entries) };
  return encodeUtf8(`${JSON.stringify(content, null, 1)}\n`);
}

export function weightsFile(
  { weights, preprocessing }: TrainedModel,
  entries: readonly StateEntry[],
  form: WeightForm,
): Uint8Array {
  const tensors = entries.map(({ name, weight, role, shape, layout }) => {
    const values = weights.get(weight);
    if (!values) throw new TypeError(`There are no values of "${weight}".`);
    const moved = toTorch(values, shape, layout);
    return {
      name,
      shape: torchShape(shape, layout),
      data: keptAs(role, form) === "float16" ? toFloat16(moved) : moved,
    };
  });
  return encodeSafetensors(tensors, {
    format: "pt",
    preprocessing: JSON.stringify(preprocessing),
    [NOTE]: JSON.stringify(namesOf(entries)),
  });
}

/**
 * The weights of a written file by the drawing's names, in our layouts.
 *
 * @throws SkiploomError `invalid-model` where the file is damaged, or a weight is missing or has another shape
 */
export function readWeightsFile(
  bytes: Uint8Array,
  entries: readonly StateEntry[],
): ReadonlyMap<string, Float32Array> {
  const { tensors } = readSafetensorsWeights(bytes);
  return new Map(
    entries.map(({ name, weight, shape, layout }) => {
      const tensor = tensors.get(name);
      if (!tensor) throw invalidModel("PyTorch project", `its weights have no "${name}"`);
      if (tensor.shape.join() !== torchShape(shape, layout).join())
        throw invalidModel("PyTorch project", `its "${name}" has another shape than the network`);
      return [weight, fromTorch(tensor.read(), shape, layout)];
    }),
  );
}

/** A file's tensors, as they lie there. */
interface TorchTensors {
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; read(): Float32Array }>;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface NotedWeight {
  /** Of the `state_dict`. */
  readonly name: string;
  /** The drawing's. */
  readonly weight: string;
  readonly shape: readonly number[];
  /** In our layout. */
  read(): Float32Array;
}

/** The weights that the file's own notes name, in our layouts; undefined for files without such notes. What does not fit is left out. */
export function notedWeights({ tensors, metadata }: TorchTensors): readonly NotedWeight[] | undefined {
  const note = metadata.get(NOTE);
  if (note === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(note);
  } catch {
    return undefined;
  }
  const names = namesSchema.safeParse(content);
  if (!names.success) return undefined;
  return Object.entries(names.data).flatMap(([name, { weight, shape, layout }]): readonly NotedWeight[] => {
    const tensor = tensors.get(name);
    const { kind } = layout;
    const own = kind === "linear" ? { kind, ...(layout.image && { image: layout.image }) } : { kind };
    const isWhole = kind !== "linear" || !layout.image || countValues(layout.image) === shape[0];
    if (!tensor || !isWhole || tensor.shape.join() !== torchShape(shape, own).join()) return [];
    return [{ name, weight, shape, read: () => fromTorch(tensor.read(), shape, own) }];
  });
}
