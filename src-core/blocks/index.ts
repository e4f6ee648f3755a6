/** The blocks that ship with the product. Documents hold copies of them. */
import type { BlockDefinition } from "../network/document";
import { BASIC_RESIDUAL } from "./basic-residual";
import { BOTTLENECK } from "./bottleneck";
import { CONVNEXT } from "./convnext";
import { DENSE_BLOCK, DENSE_TRANSITION } from "./dense-block";
import { HIGHWAY } from "./highway";
import { INVERTED_RESIDUAL, INVERTED_RESIDUAL_START } from "./inverted-residual";
import { PLAIN_PAIR } from "./plain-pair";
import { PRE_ACTIVATION } from "./pre-activation";
import { PRE_ACTIVATION_BOTTLENECK, PRE_ACTIVATION_BOTTLENECK_START } from "./pre-activation-bottleneck";
import { RESNEXT } from "./resnext";
import { SKIP_INIT } from "./skip-init";
import { SQUEEZE_EXCITE } from "./squeeze-excite";
import { WIDE_RESIDUAL, WIDE_RESIDUAL_START } from "./wide-residual";

export {
  BASIC_RESIDUAL,
  BOTTLENECK,
  CONVNEXT,
  DENSE_BLOCK,
  DENSE_TRANSITION,
  HIGHWAY,
  INVERTED_RESIDUAL,
  INVERTED_RESIDUAL_START,
  PLAIN_PAIR,
  PRE_ACTIVATION,
  PRE_ACTIVATION_BOTTLENECK,
  PRE_ACTIVATION_BOTTLENECK_START,
  RESNEXT,
  SKIP_INIT,
  SQUEEZE_EXCITE,
  WIDE_RESIDUAL,
  WIDE_RESIDUAL_START,
};

export const BUILT_IN_BLOCKS: readonly BlockDefinition[] = [
  BASIC_RESIDUAL,
  BOTTLENECK,
  PRE_ACTIVATION,
  PRE_ACTIVATION_BOTTLENECK,
  PRE_ACTIVATION_BOTTLENECK_START,
  WIDE_RESIDUAL,
  WIDE_RESIDUAL_START,
  RESNEXT,
  SQUEEZE_EXCITE,
  SKIP_INIT,
  CONVNEXT,
  HIGHWAY,
  DENSE_BLOCK,
  DENSE_TRANSITION,
  INVERTED_RESIDUAL,
  INVERTED_RESIDUAL_START,
  PLAIN_PAIR,
];
