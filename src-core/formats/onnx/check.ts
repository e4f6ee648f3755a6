/** What ONNX can hold of a network. */
import type { Program, Step } from "../../program/program";
import { findingOf, inferenceFindings } from "../findings";
import type { Finding, WriteOptions } from "../format";

/** What of the network the file leaves out, or holds in another way. */
export function checkOnnx(program: Program, { form }: WriteOptions): readonly Finding[] {
  const { steps } = program;
  const found = [
    ...inferenceFindings(program),
    findingOf(steps.filter(isComposed), {
      kind: "changed",
      reason: "Opset 17 has no operator for it, so the file holds several that give the same numbers.",
      instead: "",
    }),
  ].filter(({ paths }) => paths.length > 0);
  return form === "float32" ? found : [...found, ROUNDED[form]];
}

const ROUNDED: Readonly<Record<"float16" | "int8", Finding>> = {
  float16: {
    kind: "changed",
    reason: "Weights are floats of 16 bits and widened when the model is loaded; it computes in float32.",
    instead: "",
    paths: [],
  },
  int8: {
    kind: "changed",
    reason:
      "Kernels have eight bits, with a scale for each channel, and are widened when the model is loaded; it computes in float32.",
    instead: "",
    paths: [],
  },
};

function isComposed({ operation }: Step): boolean {
  switch (operation.kind) {
    case "groupNorm":
    case "l2Norm":
      return true;
    case "activation":
      return ["gelu", "swish", "mish"].includes(operation.function);
    default:
      return false;
  }
}
