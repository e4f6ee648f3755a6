/** What instruments ask of a network's units. */
import { addN, concat, type Tensor } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";

/** @throws SkiploomError `unsupported` where there are none */
export function requireUnits({ units }: CompiledNetwork): readonly [CompiledUnit, ...CompiledUnit[]] {
  const [first, ...others] = units;
  if (first) return [first, ...others];
  throw new SkiploomError(
    "unsupported",
    "This network has no skips, so it has no Add where a skip and a branch could be told apart. Look into a network with skips, or draw some: Identity skip in the palette.",
  );
}

/** F(x), of what the unit's merge reads. To be called inside a tidy. */
export function residualOf({ name, joins, branch }: CompiledUnit, inputs: readonly Tensor[]): Tensor {
  const [first, ...others] = branch.flatMap((input) => inputs[input] ?? []);
  if (!first) throw new Error(`The unit "${name}" reads nothing.`);
  if (others.length === 0) return first;
  return joins === "values" ? addN([first, ...others]) : concat([first, ...others], -1);
}
