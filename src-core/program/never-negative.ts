/** Which values of a program are at least 0 whatever its weights are: zeros around them change no maximum, and a ReLU changes none of them. */
import type { Operation } from "./operation";
import type { Program, ValueId } from "./program";

/** Answers for any value; looks back through operations that keep signs. */
export function neverNegative({ steps }: Program): (value: ValueId) => boolean {
  const makers = new Map(steps.map((step) => [step.output, step]));
  const known = new Map<ValueId, boolean>();
  const answer = (value: ValueId): boolean => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const step = makers.get(value);
    const sign = step === undefined ? "any" : signAfter(step.operation);
    const result = sign === "kept" ? (step?.inputs.every(answer) ?? false) : sign === "never negative";
    known.set(value, result);
    return result;
  };
  return answer;
}

function signAfter(operation: Operation): "never negative" | "kept" | "any" {
  switch (operation.kind) {
    case "activation":
      return ["relu", "sigmoid", "softmax"].includes(operation.function) ? "never negative" : "any";
    case "softmax":
    case "zeros":
      return "never negative";
    case "maxPool":
    case "averagePool":
    case "globalAveragePool":
    case "subsample":
    case "dropout":
    case "pad":
    case "crop":
    case "reshape":
    case "permute":
    case "resize":
    case "flatten":
    case "concat":
    case "add":
    case "multiply":
    case "maximum":
      return "kept";
    default:
      return "any";
  }
}
