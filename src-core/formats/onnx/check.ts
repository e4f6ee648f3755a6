/** What ONNX can hold of a network. */
import type { Program, Step } from "../../program/program";
import { findingOf, inferenceFindings } from "../findings";
import type { Finding } from "../format";

/** What of the network the file leaves out, or holds in another way. */
export function checkOnnx(program: Program): readonly Finding[] {
  const { steps } = program;
  return [
    ...inferenceFindings(program),
    findingOf(steps.filter(isComposed), {
      kind: "changed",
      reason: "Opset 17 has no operator for it, so the file holds several that give the same numbers.",
      instead: "",
    }),
  ].filter(({ paths }) => paths.length > 0);
}

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
