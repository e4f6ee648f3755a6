/** Layers that prepare pixels: each of them is a factor and an offset. */

import type { Json } from "../../layer";
import { isList } from "../config-values";
import type { Value } from "../sink";
import { type LayerReader, type LayerToRead, refuse } from "./layer-reader";

/** y = factor x + offset, a channel each, or one for all. */
export interface Affine {
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}

/** As Keras has it: a variance of zero is no reason to divide by zero. */
const LEAST_DEVIATION = 1e-7;

/** Undefined where it does not say one that can be had. */
export function affineOf(layer: LayerToRead): Affine | undefined {
  return layer.call.className === "Rescaling" ? rescaling(layer) : normalization(layer);
}

function rescaling({ config }: LayerToRead): Affine | undefined {
  const [factor, offset] = [numbers(config.raw("scale")), numbers(config.raw("offset") ?? 0)];
  return factor && offset && { factor, offset };
}

function normalization(layer: LayerToRead): Affine | undefined {
  const { config, store, call, input } = layer;
  const axis = config.raw("axis") ?? -1;
  const only = isList(axis) ? (axis.length === 1 ? axis[0] : undefined) : axis;
  const isLast =
    axis === null || only === -1 || only === input.shape?.length || (isList(axis) && axis.length === 0);
  if (!isLast) return undefined;
  const given = [numbers(config.raw("mean") ?? null), numbers(config.raw("variance") ?? null)];
  const [storedMean, storedVariance] = given.every((values) => values)
    ? []
    : store.read(call.place, [["mean"], ["variance"]]);
  const mean = given[0] ?? (storedMean && [...storedMean.values]);
  const variance = given[1] ?? (storedVariance && [...storedVariance.values]);
  if (!mean || !variance) return undefined;
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), LEAST_DEVIATION));
  const at = (values: readonly number[], index: number): number =>
    values[values.length === 1 ? 0 : index] ?? 0;
  const length = Math.max(mean.length, deviation.length);
  const each = Array.from({ length }, (_, index) => ({
    mean: at(mean, index),
    deviation: at(deviation, index),
  }));
  return config.flag("invert", false)
    ? { factor: each.map((it) => it.deviation), offset: each.map((it) => it.mean) }
    : {
        factor: each.map((it) => 1 / it.deviation),
        offset: each.map((it) => -it.mean / it.deviation),
      };
}

/** Of any nesting: `[[[1, 2, 3]]]` is a row of three. */
function numbers(value: Json | undefined): readonly number[] | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? [value] : undefined;
  if (!isList(value) || value.length === 0) return undefined;
  const inner = value.map(numbers);
  return inner.every((each) => each !== undefined) ? inner.flat() : undefined;
}

export const preparing: LayerReader = (layer) => {
  const affine = affineOf(layer);
  return affine && fits(affine, layer.input)
    ? applied(layer, affine)
    : refuse(
        layer,
        "It does not say one factor and one offset for each channel.",
        "Prepare the images before the model.",
      );
};

export function fits({ factor, offset }: Affine, { shape }: Value): boolean {
  const channels = shape?.at(-1);
  return [factor, offset].every(({ length }) => length === 1 || length === channels);
}

function applied({ name, input, sink }: LayerToRead, { factor, offset }: Affine): Value {
  const [only = 1] = factor;
  if (factor.length === 1 && offset.every((value) => value === 0))
    return only === 1 ? input : sink.emit(name, { kind: "scale", factor: only }, [input]);
  const length = Math.max(factor.length, offset.length);
  const filled = (values: readonly number[]): Float32Array =>
    Float32Array.from({ length }, (_, at) => values[values.length === 1 ? 0 : at] ?? 0);
  return sink.emit(
    name,
    { kind: "gain" },
    [input],
    [
      { role: "gain", shape: [length], values: filled(factor) },
      { role: "offset", shape: [length], values: filled(offset) },
    ],
  );
}
