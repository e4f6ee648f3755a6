/** What PyTorch has no modules for, and what is written in other words than the drawing's. */
import type { OperationKind } from "../../program/operation";
import type { Program, Step } from "../../program/program";
import type { Finding } from "../format";
import { isPixelGroups, PIXEL_GROUPS } from "./norms";
import { REPLACED } from "./operations";

const REPLACEMENTS: ReadonlySet<OperationKind> = new Set(["zeros", "batchMean"]);

export function checkProgram(program: Program): readonly Finding[] {
  const { steps, shapes } = program;
  const rank = ({ output }: Step): number => shapes[output]?.length ?? 0;
  return [
    finding(
      "refused",
      REPLACED,
      steps.filter(({ operation }) => REPLACEMENTS.has(operation.kind)),
    ),
    finding(
      "refused",
      PIXEL_GROUPS,
      steps.filter(
        (step) => step.operation.kind === "groupNorm" && isPixelGroups(step.operation, rank(step)),
      ),
    ),
    finding(
      "changed",
      {
        reason:
          "PyTorch's batch norm keeps an unbiased running variance while it trains on, so trained on, it differs a little from Skiploom's; predictions are the same.",
        instead: "",
      },
      steps.filter(({ operation }) => operation.kind === "batchNorm"),
    ),
  ].flat();
}

function finding(
  kind: Finding["kind"],
  { reason, instead }: Pick<Finding, "reason" | "instead">,
  steps: readonly Step[],
): readonly Finding[] {
  if (steps.length === 0) return [];
  return [{ kind, reason, instead, paths: [...new Set(steps.map(({ path }) => path))] }];
}
