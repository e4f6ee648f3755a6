/** What a graph model holds in another way, or not at all. */
import type { Program, Step } from "../../program/program";
import { findingOf, inferenceFindings } from "../findings";
import type { Finding } from "../format";
import type { WeightForm } from "../model";

export function graphFindings(program: Program, form: WeightForm): readonly Finding[] {
  const { steps, shapes } = program;
  const isGrouped = ({ operation, inputs: [input = 0] }: Step): boolean =>
    operation.kind === "conv2d" && operation.groups > 1 && operation.groups < (shapes[input]?.at(-1) ?? 0);
  const found = [
    ...inferenceFindings(program),
    findingOf(steps.filter(isGrouped), {
      kind: "changed",
      reason:
        "TensorFlow.js has no convolution in groups, so each group is a convolution of its own. The numbers are the same; many small convolutions take longer than one.",
      instead: "",
    }),
  ].filter(({ paths }) => paths.length > 0);
  return form === "int8" ? [...found, EIGHT_BITS] : found;
}

const EIGHT_BITS: Finding = {
  kind: "changed",
  reason:
    "TensorFlow.js widens kernels of eight bits each time that the model runs, which takes a little longer.",
  instead: "",
  paths: [],
};
