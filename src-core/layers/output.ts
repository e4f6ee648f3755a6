import type { LayerDefinition, ResolvedParams, ShapeContext } from "./layer";
import { numberParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, formatShape, onlyInput, refuse } from "./shape";

/** Classes that the output is meant to tell apart: its own number, else the dataset's; undefined when neither is known. */
export function expectedClasses(params: ResolvedParams, context: ShapeContext): number | undefined {
  const classes = numberParam(params, "classes");
  return classes > 0 ? classes : context.datasetClasses;
}

/** What comes in are the logits, which the loss reads; the built tensor holds the probabilities. */
export const output: LayerDefinition = {
  type: "output",
  label: "Output",
  description:
    "Turns the last layer's numbers into probabilities (softmax) and measures the error (cross-entropy).",
  family: "inputOutput",
  icon: "arrow-up-from-line",
  role: "end",
  palette: "Ends",
  nameBase: "output",
  keywords: ["softmax", "cross-entropy", "loss", "end", "classes"],
  params: {
    classes: {
      kind: "integer",
      label: "Classes",
      help: "How many classes there are; 0 takes the number from the dataset.",
      default: 0,
      min: 0,
      max: 65536,
    },
  },
  ports: { inputs: 1, outputs: 0 },
  summary(params) {
    const classes = numberParam(params, "classes");
    return classes > 0 ? `${classes} classes` : "softmax";
  },
  inferShape(_params, inputs) {
    const shape = onlyInput(inputs);
    if (shape.length === 1) return accept(shape);
    return refuse(
      "wrong-rank",
      `The output needs one number a class, but ${formatShape(shape)} comes in. Put Global average pooling and Dense before it.`,
    );
  },
  /** Softmax: subtract the largest, exponential, sum, divide, and the search for the largest. */
  cost: (_params, _inputs, shape) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 5 * countValues(shape),
    activationBytes: countValues(shape) * BYTES_PER_VALUE,
  }),
  lower: (_params, { emit }) => emit({ kind: "softmax" }),
};
