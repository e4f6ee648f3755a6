/** Pools in Keras' words. */

import type { Shape } from "../../../layers/layer";
import type { Attributes, Pair } from "../../../program/operation";
import { averagePoolWay, maxPoolWay, type PoolWay } from "../ways/pool-ways";
import type { Refused } from "../ways/way";
import { cropped, zerosAround } from "./padding";
import { agreed, type Result, type StepToWrite, type Writer } from "./writer";

type Pool = "MaxPooling2D" | "AveragePooling2D";

export const maxPool: Writer<Attributes["maxPool"]> = (attributes, it) =>
  pooled("MaxPooling2D", attributes, it, agreed(it, maxPoolWay(attributes, it.known)));

export const averagePool: Writer<Attributes["averagePool"]> = (attributes, it) =>
  pooled("AveragePooling2D", attributes, it, agreed(it, averagePoolWay(attributes, it.known)));

function pooled(
  className: Pool,
  { window, strides }: Pick<Attributes["maxPool"], "window" | "strides">,
  it: StepToWrite,
  way: Exclude<PoolWay, Refused>,
): Result {
  const { step, input, shape } = it;
  const { name } = step;
  switch (way.kind) {
    case "plain":
      return pool(it, className, name, input, { window, strides, padding: way.padding, shape });
    case "zeros": {
      const source = zerosAround(it, `${name}/pad`, input, way.borders);
      return pool(it, className, name, source, { window, strides, padding: "valid", shape });
    }
    case "picked": {
      const [rows, columns] = way.crop;
      const every = { window, strides: [1, 1], padding: "same", shape: input.shape } as const;
      let found = pool(it, className, name, input, every);
      if ([...rows, ...columns].some((places) => places > 0))
        found = cropped(it, `${name}/crop`, found, rows, columns);
      if (!strides.some((stride) => stride > 1)) return found;
      const single = { window: [1, 1], strides, padding: "valid", shape } as const;
      return pool(it, "MaxPooling2D", `${name}/stride`, found, single);
    }
    default:
      return way satisfies never;
  }
}

function pool(
  { put }: StepToWrite,
  className: Pool,
  name: string,
  input: Result,
  how: {
    readonly window: Pair;
    readonly strides: Pair;
    readonly padding: "same" | "valid";
    readonly shape: Shape;
  },
): Result {
  return put({
    className,
    name,
    inputs: [input],
    config: {
      pool_size: [...how.window],
      strides: [...how.strides],
      padding: how.padding,
      data_format: "channels_last",
    },
    shape: how.shape,
  });
}

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (
  _attributes,
  { step, input, shape, put },
) =>
  put({
    className: "GlobalAveragePooling2D",
    name: step.name,
    inputs: [input],
    config: { data_format: "channels_last" },
    shape,
  });

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, it) =>
  pool(it, "MaxPooling2D", it.step.name, it.input, {
    window: [1, 1],
    strides,
    padding: "same",
    shape: it.shape,
  });
