/** How often a block stands in a row: a number, or an argument of the graph in which its instance stands. */
import type { Literal } from "../layers/param-value";
import { type ArgumentValues, dereference } from "../layers/resolve-params";
import { type BlockNode, LIMITS, type NetworkArgument } from "./document";

export interface Repeats {
  /** From 1 to the limit; 1 where the argument gives no such number. */
  readonly count: number;
  readonly problem?: { readonly code: "bad-parameter" | "unknown-argument"; readonly message: string };
}

/** @param values of the arguments of the graph in which the instance stands */
export function repeatsOf(node: BlockNode, values: ArgumentValues): Repeats {
  if (typeof node.repeat === "number") return { count: node.repeat };
  const found = dereference(node.repeat, values);
  const wrong = found.ok ? repeatProblem(found.value) : found.why;
  if (found.ok && typeof found.value === "number" && wrong === undefined) return { count: found.value };
  return {
    count: 1,
    problem: {
      code: found.ok || found.missing === undefined ? "bad-parameter" : "unknown-argument",
      message: `${node.name}: Repeat ${wrong ?? "cannot be used"}.`,
    },
  };
}

function repeatProblem(value: Literal): string | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= LIMITS.repeat
    ? undefined
    : `must be a whole number from 1 to ${LIMITS.repeat}, not ${String(value)}`;
}

const known = new WeakMap<readonly NetworkArgument[], ArgumentValues>();

/** What the network's arguments stand for. One object for each list, because caches go by identity. */
export function networkValues(declared: readonly NetworkArgument[]): ArgumentValues {
  let values = known.get(declared);
  if (values === undefined) {
    values = Object.fromEntries(declared.map((argument) => [argument.name, argument.default]));
    known.set(declared, values);
  }
  return values;
}
