/** What Keras' words cannot hold of a network, or hold in another way: known before anything is written. */

import { stepInputs } from "../../export/way";
import { refusalOf } from "../../export/ways";
import type { Operation } from "../../program/operation";
import type { Program } from "../../program/program";
import type { Finding } from "../format";
import type { Dialect } from "./dialect";

export function kerasFindings(program: Program, dialect: Dialect): readonly Finding[] {
  const knownOf = stepInputs(program);
  const found = new Map<string, Finding>();
  for (const step of program.steps) {
    const finding = findingOf(step.operation, dialect) ?? refusal(step.operation, knownOf(step), dialect);
    if (!finding) continue;
    const key = `${finding.kind} ${finding.reason} ${finding.instead}`;
    const paths = new Set([...(found.get(key)?.paths ?? []), step.path]);
    found.set(key, { ...finding, paths: [...paths] });
  }
  return [...found.values()];
}

function refusal(
  operation: Operation,
  known: Parameters<typeof refusalOf>[1],
  dialect: Dialect,
): Omit<Finding, "paths"> | undefined {
  if (operation.kind === "conv2d" && dialect.groupedConvolution) return undefined;
  const way = refusalOf(operation, known);
  return way && { kind: "refused", reason: way.reason, instead: way.instead };
}

function findingOf({ kind }: Operation, { tool }: Dialect): Omit<Finding, "paths"> | undefined {
  switch (kind) {
    case "pathDrop":
      return {
        kind: "changed",
        reason: `${tool} has no layer that drops a whole path while it trains, so it is left out. Predictions are the same.`,
        instead: "",
      };
    case "gain":
    case "offset":
      return {
        kind: "changed",
        reason: `${tool} has no layer that only learns a factor or an offset: it is written as a batch norm that stays as it is when the model is trained on. Predictions are the same.`,
        instead: "",
      };
    default:
      return undefined;
  }
}
