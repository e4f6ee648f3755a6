/** What a graph is given: the image, and in which order its axes come. */
import type { Shape } from "../../../layers/layer";
import { invalidModel } from "../../invalid-model";
import type { GraphProto, NodeProto, ValueInfoProto } from "../onnx_pb";
import { ONNX_WORDS, plainName } from "./open-model";
import { BATCH_AXIS, CHANNELS_FIRST, CHANNELS_LAST, sameNumbers } from "./operands";

export interface GraphInput {
  readonly name: string;
  /** `[height, width, channels]`; 0: open. */
  readonly shape: readonly [number, number, number];
  /** Of ONNX's, in ours. */
  readonly axes: readonly number[];
}

/** Lengths that a value is said to have, 0 where they are open; undefined where nothing is said. */
export function saidDims({ type }: ValueInfoProto): readonly number[] | undefined {
  if (type?.value.case !== "tensorType") return undefined;
  return type.value.value.shape?.dim.map(({ value }) =>
    value.case === "dimValue" && value.value > 0n && value.value < 2n ** 31n ? Number(value.value) : 0,
  );
}

/**
 * @param said the order of axes, where the file names it
 * @throws SkiploomError `invalid-model`
 */
export function graphInput(graph: GraphProto, said: "nchw" | "nhwc" | undefined): GraphInput {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (!input || inputs.length > 1)
    throw invalidModel(
      ONNX_WORDS,
      inputs.length === 0
        ? "it has no input"
        : `it has ${inputs.length} inputs (${inputs
            .slice(0, 4)
            .map((each) => plainName(each.name))
            .join(", ")}), and a network here has one, its image`,
    );
  const { name } = input;
  const dims = saidDims(input);
  const [, first = 0, second = 0, third = 0] = dims ?? [];
  if (dims?.length === 2) {
    if (first === 0)
      throw invalidModel(ONNX_WORDS, `it leaves open how many numbers its input "${plainName(name)}" has`);
    return { name, shape: [1, 1, first], axes: [BATCH_AXIS, 2] };
  }
  if (dims?.length !== 4)
    throw invalidModel(
      ONNX_WORDS,
      `its input "${plainName(name)}" has ${dims ? `${dims.length} axes` : "no shape"}, and a batch of images has four`,
    );
  const isLast = said ? said === "nhwc" : channelsComeLast(graph, name, dims);
  const shape = isLast ? ([first, second, third] as const) : ([second, third, first] as const);
  if (shape[2] === 0)
    throw invalidModel(ONNX_WORDS, `it leaves open how many channels its input "${plainName(name)}" has`);
  return { name, shape, axes: isLast ? CHANNELS_LAST : CHANNELS_FIRST };
}

/** Operators that know of no channels, or have them where their input has. */
const ALONG: readonly string[] = [
  "Add",
  "Cast",
  "Clip",
  "Concat",
  "Div",
  "Dropout",
  "Identity",
  "Mul",
  "Pad",
  "Relu",
  "Sub",
];
const CHANNELS: readonly number[] = [1, 3, 4];

/** By the first node that tells, else by the lengths. */
function channelsComeLast(graph: GraphProto, name: string, dims: readonly number[]): boolean {
  let values = new Set([name]);
  for (let steps = 0; steps < 10 && values.size > 0; steps += 1) {
    const readers = graph.node.filter(({ input }) => input.some((each) => values.has(each)));
    const said = readers.map(sayOf).find((say) => say !== undefined);
    if (said !== undefined) return said;
    values = new Set(readers.filter(({ opType }) => ALONG.includes(opType)).flatMap(({ output }) => output));
  }
  const [, first = 0, , third = 0] = dims;
  return CHANNELS.includes(third) && !CHANNELS.includes(first);
}

function sayOf({ opType, attribute }: NodeProto): boolean | undefined {
  if (opType === "Transpose") {
    const perm = attribute.find(({ name }) => name === "perm")?.ints.map(Number) ?? [];
    return sameNumbers(perm, [0, 3, 1, 2]) ? true : undefined;
  }
  const isOfChannelsFirst = ["Conv", "MaxPool", "AveragePool", "BatchNormalization"].includes(opType);
  return isOfChannelsFirst ? false : undefined;
}

/** Ours, of what a value is said to be, for what follows a node that cannot be had. */
export function saidShape(
  dims: readonly number[] | undefined,
): { readonly shape: Shape; readonly axes: readonly number[] } | undefined {
  const [, first = 0, second = 0, third = 0] = dims ?? [];
  if (dims?.length === 4) return { shape: [second, third, first], axes: CHANNELS_FIRST };
  return dims?.length === 2 ? { shape: [first], axes: [BATCH_AXIS, 0] } : undefined;
}
