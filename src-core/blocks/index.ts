/** The blocks that ship with the product. Documents hold copies of them. */
import type { BlockDefinition } from "../network/document";
import { BASIC_RESIDUAL } from "./basic-residual";
import { BOTTLENECK } from "./bottleneck";
import { PLAIN_PAIR } from "./plain-pair";
import { PRE_ACTIVATION } from "./pre-activation";

export { BASIC_RESIDUAL, BOTTLENECK, PLAIN_PAIR, PRE_ACTIVATION };

export const BUILT_IN_BLOCKS: readonly BlockDefinition[] = [
  BASIC_RESIDUAL,
  BOTTLENECK,
  PRE_ACTIVATION,
  PLAIN_PAIR,
];
