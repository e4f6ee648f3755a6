/** Whether an operation leaves what arrives there as it is, whatever the weights of the layers before are. */
import { neverNegative } from "../program/never-negative";
import type { Operation } from "../program/operation";
import type { Program, ValueId } from "../program/program";

/**
 * For a value x that a block's input holds: ReLU and what is like it above 0 change no value that is never negative, and ReLU6 none that it made
 * itself. Dropout and path drop do nothing outside training.
 */
export function keeperOf(program: Program): (operation: Operation, x: ValueId) => boolean {
  const isNeverNegative = neverNegative(program);
  const makers = new Map(program.steps.map((step) => [step.output, step]));
  const isMadeByRelu6 = (x: ValueId): boolean => {
    const step = makers.get(x);
    if (step === undefined) return false;
    const { kind } = step.operation;
    const [input = x] = step.inputs;
    if (kind === "dropout" || kind === "pathDrop") return isMadeByRelu6(input);
    return step.operation.kind === "activation" && step.operation.function === "relu6";
  };
  return (operation, x) => {
    switch (operation.kind) {
      case "dropout":
      case "pathDrop":
        return true;
      case "prelu":
        return isNeverNegative(x);
      case "activation":
        if (operation.function === "relu6") return isMadeByRelu6(x);
        return ["relu", "leakyRelu", "elu"].includes(operation.function) && isNeverNegative(x);
      default:
        return false;
    }
  };
}
