/** What instruments ask of a network's units. */
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
