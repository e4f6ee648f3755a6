/** Pools. */
import {
  engine,
  maxPool as largestOf,
  mean,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { padAttribute } from "#engine/backends/convolution-geometry";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import { STRIDED_SUBSAMPLE } from "#engine/backends/operations/strided-subsample-names";
import { at, only, registered, some } from "./registered";
import type { Rule } from "./rule";

export const maxPool: Rule<Attributes["maxPool"]> = {
  forward: ({ window, strides, padding }, inputs) =>
    largestOf(at(inputs, 0) as Tensor4D, [...window], [...strides], padAttribute(padding)),
  needs: "both",
  backward: (attributes, dy, { inputs, output }) =>
    only(registered("MaxPool", dy, [at(inputs, 0), some(output)], steps(attributes))),
};

/** The kernels are called by name: TensorFlow.js's own functions would leave out whether padding counts. */
export const averagePool: Rule<Attributes["averagePool"]> = {
  forward: (attributes, inputs) =>
    engine().runKernel<Tensor>("AvgPool", { x: at(inputs, 0) }, averageSteps(attributes)),
  needs: "inputs",
  backward: (attributes, dy, { inputs }) => ({
    inputs: [
      engine().runKernel<Tensor>("AvgPoolGrad", { dy, input: at(inputs, 0) }, averageSteps(attributes)),
    ],
  }),
};

export const globalAveragePool: Rule<Attributes["globalAveragePool"]> = {
  forward: (_attributes, inputs) => mean(at(inputs, 0), [1, 2]),
  needs: "inputs",
  backward: (_attributes, dy, { inputs }) => only(registered("Mean", dy, [at(inputs, 0)], { axis: [1, 2] })),
};

export const subsample: Rule<Attributes["subsample"]> = {
  // A pool of one pixel would look for the largest of one value, and keep its input to look again.
  forward: ({ strides }, inputs) => stridedSubsample(at(inputs, 0) as Tensor4D, strides),
  needs: "inputs",
  backward: ({ strides }, dy, { inputs }) =>
    only(registered(STRIDED_SUBSAMPLE, dy, [at(inputs, 0)], { strides: [...strides] })),
};

function steps({ window, strides, padding }: Attributes["maxPool"]): NamedAttrMap {
  return { filterSize: [...window], strides: [...strides], pad: padAttribute(padding) };
}

function averageSteps(attributes: Attributes["averagePool"]): NamedAttrMap {
  return { ...steps(attributes), countsPadding: attributes.countsPadding };
}
