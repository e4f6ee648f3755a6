/** Pools in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { SkiploomError } from "#core/foundation/errors";
import { bordersAlong } from "#core/layers/sliding-window";
import type { Attributes, Borders, Pair } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { type NumberedPool, poolWay } from "../pool-padding";
import { zerosAround } from "./padding";
import type { Layer, Writer } from "./writer";

type Pool = (name: string, window: Pair, strides: Pair, padding: "same" | "valid") => Layer;

const largest: Pool = (name, window, strides, padding) =>
  layers.maxPooling2d({ name, poolSize: [...window], strides: [...strides], padding });

const mean: Pool = (name, window, strides, padding) =>
  layers.averagePooling2d({ name, poolSize: [...window], strides: [...strides], padding });

export const maxPool: Writer<Attributes["maxPool"]> = (
  { window, strides, padding },
  step,
  _read,
  { shapes: [shape = []], isNeverNegative },
) => {
  if (typeof padding === "string") return { layers: [largest(step.name, window, strides, padding)] };
  const pool = { window, strides, padding };
  if (poolWay(sidesOf(shape), pool).kind !== "same" && isNeverNegative(0)) {
    return { layers: [zerosAround(step.name, padding), largest(step.name, window, strides, "valid")] };
  }
  return { layers: withoutZeros(largest, step, pool, sidesOf(shape), "put a ReLU before it") };
};

export const averagePool: Writer<Attributes["averagePool"]> = (
  { window, strides, padding, countsPadding },
  step,
  _read,
  { shapes: [shape = []] },
) => {
  const { name } = step;
  if (padding === "valid") return { layers: [mean(name, window, strides, padding)] };
  if (countsPadding) {
    const borders = typeof padding === "string" ? sameBorders(sidesOf(shape), window, strides) : padding;
    return { layers: [zerosAround(name, borders), mean(name, window, strides, "valid")] };
  }
  if (padding === "same") return { layers: [mean(name, window, strides, padding)] };
  const pool = { window, strides, padding };
  return { layers: withoutZeros(mean, step, pool, sidesOf(shape), "let it count padding") };
};

function cropping(name: string, rows: Pair, columns: Pair): Layer {
  return layers.cropping2D({ name, cropping: [[...rows], [...columns]], dataFormat: "channelsLast" });
}

/** Padding in numbers that takes no part in the result. @throws SkiploomError `unsupported` where no standard layers do that */
function withoutZeros(
  pool: Pool,
  { name, path }: Step,
  numbered: NumberedPool,
  sides: Pair,
  otherwise: string,
): readonly Layer[] {
  const { window, strides } = numbered;
  const way = poolWay(sides, numbered);
  switch (way.kind) {
    case "same":
      return [pool(name, window, strides, "same")];
    case "picked": {
      const [rows, columns] = way.crop;
      const isCropped = [...rows, ...columns].some((places) => places > 0);
      const isStrided = strides.some((stride) => stride > 1);
      return [
        pool(name, window, [1, 1], "same"),
        ...(isCropped ? [cropping(`${name}/crop`, rows, columns)] : []),
        ...(isStrided ? [largest(`${name}/stride`, [1, 1], strides, "valid")] : []),
      ];
    }
    case "none":
      throw new SkiploomError(
        "unsupported",
        `"${path}" cannot be exported: TensorFlow.js's pools have no padding by more than half of a window. Use padding same or valid, or ${otherwise}.`,
      );
    default:
      return way satisfies never;
  }
}

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (_attributes, { name }) => ({
  layers: [layers.globalAveragePooling2d({ name, dataFormat: "channelsLast" })],
});

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, { name }) => ({
  layers: [layers.maxPooling2d({ name, poolSize: 1, strides: [...strides], padding: "same" })],
});

function sidesOf([height = 0, width = 0]: readonly number[]): Pair {
  return [height, width];
}

function sameBorders([height, width]: Pair, window: Pair, strides: Pair): Borders {
  const same = { window, strides, dilations: [1, 1], padding: "same" } as const;
  const [top, bottom] = bordersAlong(height, same, 0);
  const [left, right] = bordersAlong(width, same, 1);
  return [top, bottom, left, right];
}
