/** What Keras' words cannot hold of a network, or hold in another way: known before anything is written. */

import type { Operation } from "../../program/operation";
import type { Program } from "../../program/program";
import type { Finding } from "../format";
import type { Dialect } from "./dialect";
import { stepInputs } from "./ways/way";
import { refusalOf } from "./ways/ways";

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
  const deep = dialect.isPython ? depthFinding(program) : undefined;
  return [...found.values(), ...(deep ? [deep] : [])];
}

/** Python's own limit of calls in calls is 1,000, some of which are under way already. */
const DEEPEST = 900;

/** Keras walks through a model by calls in calls (`_build_map_helper`). A step may be several layers, so it is said early. */
function depthFinding({ steps }: Program): Finding | undefined {
  const depths = new Map<number, number>();
  let deepest = 0;
  for (const { inputs, output } of steps) {
    const depth = 1 + Math.max(0, ...inputs.map((input) => depths.get(input) ?? 0));
    depths.set(output, depth);
    deepest = Math.max(deepest, depth);
  }
  if (deepest <= DEEPEST) return undefined;
  return {
    kind: "changed",
    reason: `This network is ${deepest} layers deep, and Keras walks through a model by as many calls in calls, of which Python takes 1,000: call sys.setrecursionlimit(${10 * deepest}) before it is loaded.`,
    instead: "",
    paths: [],
  };
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
