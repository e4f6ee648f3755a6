/** The filters of a convolution, as they were learned. */
import { figureOf } from "#core/insights/insight";
import { packed } from "#core/insights/packed-values";
import type { Filters } from "#core/insights/pictures";
import type { OperationKind, WeightSpec } from "#core/program/operation";
import type { Step } from "#core/program/program";
import type { CompiledNetwork } from "../compile/compiled-network";
import { largestFirst, largestSize } from "./unit-maps";

const CONVOLUTIONS: readonly OperationKind[] = ["conv2d", "depthwiseConv2d", "transposedConv2d"];

/** In the order in which they are computed. */
export function convolutionsOf({ plan }: CompiledNetwork): readonly Step[] {
  return plan.steps.flatMap(({ step }) => (CONVOLUTIONS.includes(step.operation.kind) ? [step] : []));
}

/** @param most filters that are shown, and channels of each */
export async function filtersOf({ weights }: CompiledNetwork, step: Step, most: number): Promise<Filters> {
  const kernel = weights.find((weight) => weight.step === step);
  if (!kernel) throw new Error(`"${step.name}" has no kernel.`);
  const values = await kernel.variable.data<"float32">();
  const { height, width, filters, reads, at } = placesOf(step, kernel);
  const slice = (filter: number, channel: number): Float64Array =>
    Float64Array.from(
      { length: height * width },
      (_, place) => values[at(Math.floor(place / width), place % width, channel, filter)] ?? Number.NaN,
    );
  const norms = Array.from({ length: filters }, (_, filter) => {
    let squares = 0;
    for (let channel = 0; channel < reads; channel += 1)
      squares += slice(filter, channel).reduce((sum, value) => sum + value ** 2, 0);
    return Math.sqrt(squares);
  });
  const isColour = step.inputs[0] === 0 && reads === 3;
  const shown = largestFirst(norms)
    .slice(0, most)
    .map((filter) => ({
      filter,
      norm: figureOf(norms[filter] ?? Number.NaN),
      slices: Array.from({ length: isColour ? 3 : Math.min(reads, most) }, (_, channel) =>
        slice(filter, channel),
      ),
    }));
  return {
    layer: step.name,
    height,
    width,
    filters,
    reads,
    shown: shown.map(({ slices, ...each }) =>
      isColour ? { ...each, colours: packed(interleaved(slices)) } : { ...each, slices: slices.map(packed) },
    ),
    largest: figureOf(largestSize(shown.flatMap(({ slices }) => slices))),
  };
}

interface Places {
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  /** Channels that each filter reads. */
  readonly reads: number;
  at(row: number, column: number, channel: number, filter: number): number;
}

/** Kernels lie as `core/program/operation.ts` says. */
function placesOf({ name, operation }: Step, { shape }: WeightSpec): Places {
  const [height = 0, width = 0, third = 0, fourth = 0] = shape;
  const pixel = (row: number, column: number): number => (row * width + column) * third * fourth;
  switch (operation.kind) {
    case "conv2d":
      return {
        height,
        width,
        filters: fourth,
        reads: third,
        at: (row, column, channel, filter) => pixel(row, column) + channel * fourth + filter,
      };
    case "depthwiseConv2d":
      return {
        height,
        width,
        filters: third * fourth,
        reads: 1,
        at: (row, column, _channel, filter) => pixel(row, column) + filter,
      };
    case "transposedConv2d":
      return {
        height,
        width,
        filters: third,
        reads: fourth,
        at: (row, column, channel, filter) => pixel(row, column) + filter * fourth + channel,
      };
    default:
      throw new Error(`"${name}" is no convolution.`);
  }
}

function interleaved(slices: readonly Float64Array[]): Float64Array {
  const [first] = slices;
  return Float64Array.from(
    { length: (first?.length ?? 0) * slices.length },
    (_, at) => slices[at % slices.length]?.[Math.floor(at / slices.length)] ?? Number.NaN,
  );
}
