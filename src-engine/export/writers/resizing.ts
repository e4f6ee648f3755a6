/** Enlarging an image, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import { bilinearMatrix } from "../bilinear-matrix";
import type { Layer, LayerWeight, Writer } from "./writer";

/**
 * TensorFlow.js's bilinear layer takes pixels' corners for their centres. A dense layer along one axis has the same numbers as ours:
 * axes are turned so that rows, then columns, come last, and its kernel is the blend.
 */
export const resize: Writer<Attributes["resize"]> = ({ factors, method }, { name }, _read, { shapes }) => {
  if (method === "nearest" || factors.every((factor) => factor === 1)) {
    return { layers: [layers.upSampling2d({ name, size: [...factors], interpolation: "nearest" })] };
  }
  const [height = 0, width = 0] = shapes[0] ?? [];
  const blend = (part: string, length: number, factor: number): readonly [Layer, readonly LayerWeight[]] => [
    layers.dense({ name: part, units: length * factor, useBias: false, trainable: false }),
    [{ shape: [length, length * factor], values: bilinearMatrix(length, factor) }],
  ];
  const rows = blend(`${name}/rows`, height, factors[0]);
  const columns = blend(`${name}/columns`, width, factors[1]);
  const turn = (part: string, dims: number[]): Layer => layers.permute({ name: part, dims });
  return {
    layers: [
      // [height, width, channels] to [channels, width, height], then to [channels, height, width], and back.
      turn(`${name}/rows-last`, [3, 2, 1]),
      rows[0],
      turn(`${name}/columns-last`, [1, 3, 2]),
      columns[0],
      turn(name, [2, 3, 1]),
    ],
    weights: new Map([rows, columns]),
  };
};
