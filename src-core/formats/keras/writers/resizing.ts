/** Enlarging an image, in Keras' words. */
import type { Attributes } from "../../../program/operation";
import { bilinearMatrix } from "./bilinear-matrix";
import { permuted } from "./reshaping";
import type { Result, StepToWrite, Writer } from "./writer";

export const resize: Writer<Attributes["resize"]> = ({ factors, method }, it) => {
  const { step, input, shape, put, dialect } = it;
  const isPlain = method === "nearest" || factors.every((factor) => factor === 1);
  if (!isPlain && !dialect.bilinearCentres) return blended(it, factors);
  return put({
    className: "UpSampling2D",
    name: step.name,
    inputs: [input],
    config: {
      size: [...factors],
      data_format: "channels_last",
      interpolation: isPlain ? "nearest" : "bilinear",
    },
    shape,
  });
};

/** A dense layer along one axis: axes are turned so that rows, then columns, come last, and its kernel is the blend. */
function blended(it: StepToWrite, [down, across]: readonly [number, number]): Result {
  const { name } = it.step;
  const [height = 0, width = 0] = it.input.shape;
  // [height, width, channels] to [channels, width, height], then to [channels, height, width], and back.
  const rowsLast = permuted(it, `${name}/rows-last`, it.input, [2, 1, 0]);
  const rows = blend(it, `${name}/rows`, rowsLast, height, down);
  const columnsLast = permuted(it, `${name}/columns-last`, rows, [0, 2, 1]);
  const columns = blend(it, `${name}/columns`, columnsLast, width, across);
  return permuted(it, name, columns, [1, 2, 0]);
}

function blend({ put }: StepToWrite, name: string, input: Result, length: number, factor: number): Result {
  return put({
    className: "Dense",
    name,
    inputs: [input],
    config: { trainable: false, units: length * factor, activation: "linear", use_bias: false },
    shape: [...input.shape.slice(0, -1), length * factor],
    weights: [{ name: "kernel", shape: [length, length * factor], values: bilinearMatrix(length, factor) }],
  });
}
