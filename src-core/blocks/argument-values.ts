import type { Literal } from "../layers/param-value";
import { type ArgumentValues, dereference } from "../layers/resolve-params";
import type { BlockArgument, BlockDefinition, BlockNode } from "../network/document";

export interface ArgumentProblem {
  readonly code: "bad-parameter" | "unknown-argument";
  readonly message: string;
}

/** What a block's layers are told, in the first of its repeats and in the later ones. */
export interface BlockArguments {
  readonly first: ArgumentValues;
  /** The very same object as `first` when no argument is marked `afterFirst`. */
  readonly later: ArgumentValues;
  readonly problems: readonly ArgumentProblem[];
}

/**
 * Works out the values of a block's arguments: those of the instance, else the defaults.
 *
 * @param outer values of the arguments of the graph in which the instance stands
 */
export function evaluateArguments(
  node: BlockNode,
  definition: BlockDefinition,
  outer: ArgumentValues,
): BlockArguments {
  const first: Record<string, Literal> = {};
  const later: Record<string, Literal> = {};
  const problems: ArgumentProblem[] = [];
  let differs = false;
  for (const argument of definition.arguments) {
    const value = argumentValue(argument, node, outer, problems);
    first[argument.name] = value;
    later[argument.name] = argument.afterFirst ?? value;
    differs ||= argument.afterFirst !== undefined && argument.afterFirst !== value;
  }
  const names = new Set(definition.arguments.map((argument) => argument.name));
  for (const name of Object.keys(node.args)) {
    if (names.has(name)) continue;
    problems.push({
      code: "unknown-argument",
      message: `The block "${definition.name}" has no argument "${name}", which ${node.name} sets.`,
    });
  }
  return { first, later: differs ? later : first, problems };
}

function argumentValue(
  argument: BlockArgument,
  node: BlockNode,
  outer: ArgumentValues,
  problems: ArgumentProblem[],
): Literal {
  const drawn = Object.hasOwn(node.args, argument.name) ? node.args[argument.name] : undefined;
  if (drawn === undefined) return argument.default;
  const value = dereference(drawn, outer);
  const wrong = value.ok ? checkArgument(argument, value.value) : value.why;
  if (value.ok && wrong === undefined) return value.value;
  const isMissing = !value.ok && value.missing !== undefined;
  problems.push({
    code: isMissing ? "unknown-argument" : "bad-parameter",
    message: `${node.name}: ${argument.label} ${wrong ?? "cannot be used"}.`,
  });
  return argument.default;
}

/** Only the kind: ranges are those of the parameters that refer to the argument. */
function checkArgument(argument: BlockArgument, value: Literal): string | undefined {
  switch (argument.kind) {
    case "integer":
      return Number.isInteger(value) ? undefined : `must be a whole number, not ${String(value)}`;
    case "number":
      return typeof value === "number" ? undefined : `must be a number, not ${String(value)}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be on or off";
    case "choice": {
      const choices = argument.choices ?? [];
      if (typeof value === "string" && (choices.length === 0 || choices.includes(value))) return undefined;
      return `must be one of ${choices.join(", ")}, not ${String(value)}`;
    }
  }
}
