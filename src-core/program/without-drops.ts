/** A program that drops nothing while it goes by a batch's statistics, as training does otherwise. */
import type { Operation } from "./operation";
import type { Program } from "./program";

export function withoutDrops(program: Program): Program {
  return {
    ...program,
    steps: program.steps.map((step) => ({ ...step, operation: dropless(step.operation) })),
  };
}

function dropless(operation: Operation): Operation {
  if (operation.kind === "dropout") return { ...operation, rate: 0 };
  return operation.kind === "pathDrop" ? { ...operation, survival: 1 } : operation;
}
