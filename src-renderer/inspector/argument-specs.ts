/** A block's arguments as parameters, for the controls of an instance. */
import type { ParamSpec, ParamSpecs } from "#core/layers/layer";
import type { BlockArgument, BlockDefinition } from "#core/network/document";

export function argumentSpecs(block: BlockDefinition | undefined): ParamSpecs {
  return Object.fromEntries((block?.arguments ?? []).map((argument) => [argument.name, specOf(argument)]));
}

/** Arguments carry no ranges of their own: the parameters that follow them complain when a value does not fit. */
const LARGEST = 65_536;

/** The control of one argument, of a block or of the network. */
export function specOf(argument: BlockArgument): ParamSpec {
  const onlyFirst =
    argument.afterFirst === undefined ? "" : ` Later repeats take ${String(argument.afterFirst)}.`;
  const base = { label: argument.label, help: `${argument.label} of the layers that follow it.${onlyFirst}` };
  switch (argument.kind) {
    case "integer":
    case "number":
      return {
        ...base,
        kind: argument.kind,
        default: typeof argument.default === "number" ? argument.default : 0,
        min: argument.kind === "integer" ? 1 : -LARGEST,
        max: LARGEST,
      };
    case "boolean":
      return { ...base, kind: "boolean", default: argument.default === true };
    case "choice":
      return {
        ...base,
        kind: "choice",
        default: String(argument.default),
        choices: (argument.choices ?? [String(argument.default)]).map((value) => ({ value, label: value })),
      };
    default:
      return argument.kind satisfies never;
  }
}
