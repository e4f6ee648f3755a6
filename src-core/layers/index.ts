/** The built-in layers. A new layer is one file and one line here. */
import { activation } from "./activation";
import { add } from "./add";
import { avgPool2d } from "./avg-pool2d";
import { batchNorm } from "./batch-norm";
import { bias } from "./bias";
import { blockInput, blockOutput } from "./block-ends";
import { concat } from "./concat";
import { conv2d } from "./conv2d";
import { crop2d } from "./crop2d";
import { dense } from "./dense";
import { depthwiseConv2d } from "./depthwise-conv2d";
import { dropout } from "./dropout";
import { flatten } from "./flatten";
import { globalAvgPool2d } from "./global-avg-pool2d";
import { globalMaxPool2d } from "./global-max-pool2d";
import { groupNorm } from "./group-norm";
import { input } from "./input";
import { instanceNorm } from "./instance-norm";
import { l2Norm } from "./l2-norm";
import type { LayerDefinition } from "./layer";
import { layerNorm } from "./layer-norm";
import { maxPool2d } from "./max-pool2d";
import { maximum } from "./maximum";
import { multiply } from "./multiply";
import { output } from "./output";
import { pathDrop } from "./path-drop";
import { permute } from "./permute";
import { prelu } from "./prelu";
import { createLayerRegistry, type LayerRegistry } from "./registry";
import { reshape } from "./reshape";
import { scale } from "./scale";
import { shortcut } from "./shortcut";
import { subtract } from "./subtract";
import { transposedConv2d } from "./transposed-conv2d";
import { upsample2d } from "./upsample2d";
import { zeroPad2d } from "./zero-pad2d";

export const LAYERS = {
  input,
  conv2d,
  depthwiseConv2d,
  transposedConv2d,
  batchNorm,
  groupNorm,
  layerNorm,
  instanceNorm,
  l2Norm,
  activation,
  prelu,
  shortcut,
  add,
  concat,
  multiply,
  subtract,
  maximum,
  scale,
  bias,
  pathDrop,
  maxPool2d,
  avgPool2d,
  globalAvgPool2d,
  globalMaxPool2d,
  upsample2d,
  flatten,
  dense,
  dropout,
  zeroPad2d,
  crop2d,
  reshape,
  permute,
  output,
  blockInput,
  blockOutput,
} satisfies Record<string, LayerDefinition>;

export type LayerType = keyof typeof LAYERS;

/** What a person can draw with as the program is; handed to whoever asks what a type is. */
export const BUILT_IN_LAYERS: LayerRegistry = createLayerRegistry(Object.values(LAYERS));
