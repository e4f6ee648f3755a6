/** Operations that move values and change none, and the product of vectors, which is told how they lie. */
import type { Shape } from "../../layers/layer";
import type { Attributes, Triple } from "../../program/operation";
import type { Step, ValueId } from "../../program/program";
import { BATCH, batchOf, type GraphWriter } from "./graph-writer";
import { type StepWriter, sizeOf, type Writer } from "./step-writer";

/** Where each of our axes stands in ONNX's images. */
const PLACES = [2, 3, 1];

export const matmul: Writer<Attributes["matmul"]> = ({ units }, step) => {
  const image = step.graph.imageOf(step.step.inputs[0] ?? 0);
  // `[in, out]` to `[out, in]`, as PyTorch has it and OpenCV 4.6 needs it; its columns in the order in which the values lie.
  const layout = image
    ? { shape: [...image, units], order: [3, 2, 0, 1], dims: [units, sizeOf(image)] }
    : { order: [1, 0] };
  const kernel = step.weight(0, layout);
  const bias = step.weight(1);
  return step.node("Gemm", [step.input, kernel ?? "", ...(bias === undefined ? [] : [bias])], {
    attributes: { transB: 1 },
  });
};

/** Our values lie `[height, width, channels]`, ONNX's `[channels, height, width]`: the reader's kernel is told, or the axes are moved. */
export const flatten: Writer<Attributes["flatten"]> = (_given, step) => {
  const shape = step.inputShape;
  if (shape.length === 1) return step.input;
  const { graph, step: own } = step;
  if (liesAlike(shape)) return step.node("Flatten", [step.input], { attributes: { axis: 1 } });
  if (isReadByKernels(graph, own.output)) {
    graph.setImage(own.output, shape);
    return step.node("Flatten", [step.input], { attributes: { axis: 1 } });
  }
  return step.node("Flatten", [channelsLast(step)], { attributes: { axis: 1 } });
};

/** Whether channels first and channels last are the same order. */
function liesAlike([height = 1, width = 1, channels = 1]: Shape): boolean {
  return height * width === 1 || channels === 1;
}

/** Whether all that reads a vector is a product, perhaps through steps to which the order of its values is all the same. */
function isReadByKernels(graph: GraphWriter, value: ValueId): boolean {
  const { steps, logits, probabilities } = graph.program;
  if (value === logits || value === probabilities) return false;
  const readers = steps.filter(({ inputs }) => inputs.includes(value));
  return readers.every(
    (reader) =>
      reader.operation.kind === "matmul" || (keepsOrder(reader) && isReadByKernels(graph, reader.output)),
  );
}

/** Whether a step does the same to each value, wherever it lies. */
export function keepsOrder({ operation }: Step): boolean {
  switch (operation.kind) {
    case "dropout":
    case "pathDrop":
    case "scale":
      return true;
    case "activation":
      return operation.function !== "softmax";
    default:
      return false;
  }
}

function channelsLast(step: StepWriter): string {
  return step.node("Transpose", [step.input], {
    part: "channels-last",
    dims: [BATCH, ...step.inputShape],
    attributes: { perm: [0, 2, 3, 1] },
  });
}

export const reshape: Writer<Attributes["reshape"]> = ({ shape }, step) => {
  const from = step.inputShape.length === 3 && !liesAlike(step.inputShape) ? channelsLast(step) : step.input;
  const isLast = shape.length !== 3 || liesAlike(shape);
  const dims = shape.length === 3 && !isLast ? [BATCH, ...shape] : batchOf(shape);
  const target = step.integers("shape", [0, ...dims.slice(1).map(Number)]);
  if (isLast) return step.node("Reshape", [from, target]);
  const laid = step.node("Reshape", [from, target], { part: "laid", dims });
  return step.node("Transpose", [laid], { attributes: { perm: [0, 3, 1, 2] } });
};

export const permute: Writer<Attributes["permute"]> = ({ order }, step) => {
  const [rows, columns, channels] = order.map((axis) => PLACES[axis] ?? 0);
  return step.node("Transpose", [step.input], {
    attributes: { perm: [0, channels ?? 1, rows ?? 2, columns ?? 3] },
  });
};

/** Of rows, columns and channels, or of features, in ONNX's order of axes. */
function alongAxes(shape: Shape, [first, second, third]: Triple): readonly number[] {
  return shape.length === 3 ? [third, first, second] : [first];
}

export const pad: Writer<Attributes["pad"]> = ({ before, after }, step) => {
  const shape = step.inputShape;
  const pads = [0, ...alongAxes(shape, before), 0, ...alongAxes(shape, after)];
  return step.node("Pad", [step.input, step.integers("pads", pads)], { attributes: { mode: "constant" } });
};

export const crop: Writer<Attributes["crop"]> = ({ before, after }, step) => {
  const starts = alongAxes(step.inputShape, before);
  const sides = batchOf(step.inputShape).slice(1).map(Number);
  const cut = alongAxes(step.inputShape, after);
  return step.node("Slice", [
    step.input,
    step.integers("starts", starts),
    step.integers(
      "ends",
      sides.map((side, axis) => side - (cut[axis] ?? 0)),
    ),
    step.integers(
      "axes",
      starts.map((_, axis) => axis + 1),
    ),
  ]);
};

/** Nothing outside of training: what comes in is handed on. */
export const handedOn: Writer<unknown> = (_given, step) => step.input;
