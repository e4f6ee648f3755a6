import type { LayerDefinition, ParamSpec, ResolvedParams, Shape, ShapeResult } from "./layer";
import { numberParam } from "./params";
import { accept, countValues, formatShape, onlyInput, refuse } from "./shape";

function length(label: string, what: string, first: number): ParamSpec {
  return {
    kind: "integer",
    label,
    help: `${what} of what comes out; -1 takes what is left over.`,
    default: first,
    min: -1,
    max: 2 ** 24,
  };
}

function asked(params: ResolvedParams): readonly [height: number, width: number, channels: number] {
  return [numberParam(params, "height"), numberParam(params, "width"), numberParam(params, "channels")];
}

const formatAsked = (lengths: readonly number[]): string =>
  lengths.map((each) => (each === -1 ? "?" : each)).join("×");

function inferReshape(params: ResolvedParams, input: Shape): ShapeResult {
  const lengths = asked(params);
  const names = ["Height", "width", "channels"];
  if (lengths.includes(0)) {
    return refuse(
      "bad-parameter",
      `Reshape's ${names[lengths.indexOf(0)]} cannot be 0. Use 1 or more, or -1 for what is left over.`,
    );
  }
  if (lengths.filter((each) => each === -1).length > 1) {
    return refuse(
      "bad-parameter",
      `Reshape to ${formatAsked(lengths)} leaves open what goes where. Only one length may be -1.`,
    );
  }
  const values = countValues(input);
  const known = countValues(lengths.filter((each) => each !== -1));
  const rest = values / known;
  const shape = lengths.map((each) => (each === -1 ? rest : each));
  if (Number.isInteger(rest) && countValues(shape) === values) return accept(shape);
  return refuse(
    "shape-mismatch",
    lengths.includes(-1)
      ? `Reshape cannot lay the ${values} values of ${formatShape(input)} out as ${formatAsked(lengths)}: ${values} is no multiple of ${known}.`
      : `Reshape cannot lay the ${values} values of ${formatShape(input)} out as ${formatAsked(lengths)}, which are ${known}. Set one length to -1 to let it follow.`,
  );
}

export const reshape: LayerDefinition = {
  type: "reshape",
  label: "Reshape",
  description: "Lays the same values out as an image of another height, width and number of channels.",
  family: "shape",
  icon: "proportions",
  role: "trunk",
  palette: "Dense and shape",
  nameBase: "reshape",
  keywords: ["view", "unflatten", "vector", "1x1", "size"],
  params: {
    height: length("Height", "Rows", 1),
    width: length("Width", "Columns", 1),
    channels: length("Channels", "Channels", -1),
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => formatAsked(asked(params)),
  inferShape: (params, inputs) => inferReshape(params, onlyInput(inputs)),
  /** The values stay where they are: nothing is computed and nothing further is kept. */
  cost: () => ({ trainableParameters: 0, otherParameters: 0, flops: 0, activationBytes: 0 }),
  // A pixel of the result may come from anywhere.
  window: () => "global",
  lower(params, { inputShapes, emit }) {
    const result = inferReshape(params, onlyInput(inputShapes));
    if (!result.ok) throw new TypeError(result.problem.message);
    return emit({ kind: "reshape", shape: result.shape });
  },
};
