/** Pools in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { averagePoolWay, maxPoolWay, type PoolWay } from "#core/export/pool-ways";
import type { Refused } from "#core/export/way";
import type { Attributes, Pair } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { zerosAround } from "./padding";
import { agreed, type Layer, type Writer, type Written } from "./writer";

type Pool = (name: string, window: Pair, strides: Pair, padding: "same" | "valid") => Layer;

const largest: Pool = (name, window, strides, padding) =>
  layers.maxPooling2d({ name, poolSize: [...window], strides: [...strides], padding });

const mean: Pool = (name, window, strides, padding) =>
  layers.averagePooling2d({ name, poolSize: [...window], strides: [...strides], padding });

export const maxPool: Writer<Attributes["maxPool"]> = (attributes, step, _read, inputs) =>
  pooled(largest, attributes, step, agreed(step, maxPoolWay(attributes, inputs)));

export const averagePool: Writer<Attributes["averagePool"]> = (attributes, step, _read, inputs) =>
  pooled(mean, attributes, step, agreed(step, averagePoolWay(attributes, inputs)));

function pooled(
  pool: Pool,
  { window, strides }: Pick<Attributes["maxPool"], "window" | "strides">,
  { name }: Step,
  way: Exclude<PoolWay, Refused>,
): Written {
  switch (way.kind) {
    case "plain":
      return { layers: [pool(name, window, strides, way.padding)] };
    case "zeros":
      return { layers: [zerosAround(name, way.borders), pool(name, window, strides, "valid")] };
    case "picked": {
      const [rows, columns] = way.crop;
      const isCropped = [...rows, ...columns].some((places) => places > 0);
      const isStrided = strides.some((stride) => stride > 1);
      return {
        layers: [
          pool(name, window, [1, 1], "same"),
          ...(isCropped ? [cropping(`${name}/crop`, rows, columns)] : []),
          ...(isStrided ? [largest(`${name}/stride`, [1, 1], strides, "valid")] : []),
        ],
      };
    }
    default:
      return way satisfies never;
  }
}

function cropping(name: string, rows: Pair, columns: Pair): Layer {
  return layers.cropping2D({ name, cropping: [[...rows], [...columns]], dataFormat: "channelsLast" });
}

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (_attributes, { name }) => ({
  layers: [layers.globalAveragePooling2d({ name, dataFormat: "channelsLast" })],
});

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, { name }) => ({
  layers: [layers.maxPooling2d({ name, poolSize: 1, strides: [...strides], padding: "same" })],
});
