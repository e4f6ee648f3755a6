/** The reader of each class of layers. */
import type { Value } from "../sink";
import { ACTIVATION_LAYERS, ACTIVATION_OPERATIONS } from "./activations";
import { conv2d, conv2dTranspose, dense, depthwiseConv2d, separableConv2d } from "./convolutions";
import { type LayerReader, type LayerToRead, refuse } from "./layer-reader";
import { MERGING_LAYERS, MERGING_OPERATIONS, tensorFlowFunction } from "./merging";
import { batchNorm, groupNorm, layerNorm, unitNorm } from "./norms";
import { PASSING_LAYERS } from "./passing";
import { POOLING_LAYERS } from "./pooling";
import { preparing } from "./preparing";
import { RESHAPING_LAYERS } from "./reshaping";

const LAYERS: ReadonlyMap<string, LayerReader> = new Map(
  Object.entries({
    Conv2D: conv2d,
    Convolution2D: conv2d,
    DepthwiseConv2D: depthwiseConv2d,
    SeparableConv2D: separableConv2d,
    SeparableConvolution2D: separableConv2d,
    Conv2DTranspose: conv2dTranspose,
    Convolution2DTranspose: conv2dTranspose,
    Dense: dense,
    BatchNormalization: batchNorm,
    BatchNormalizationV1: batchNorm,
    BatchNormalizationV2: batchNorm,
    SyncBatchNormalization: batchNorm,
    LayerNormalization: layerNorm,
    GroupNormalization: groupNorm,
    UnitNormalization: unitNorm,
    Rescaling: preparing,
    Normalization: preparing,
    TFOpLambda: tensorFlowFunction,
    ...ACTIVATION_LAYERS,
    ...MERGING_LAYERS,
    ...POOLING_LAYERS,
    ...RESHAPING_LAYERS,
    ...PASSING_LAYERS,
  }),
);

const OPERATIONS: ReadonlyMap<string, LayerReader> = new Map(
  Object.entries({ ...ACTIVATION_OPERATIONS, ...MERGING_OPERATIONS }),
);

const RECURRENT = /^(?:LSTM|GRU|SimpleRNN|RNN|ConvLSTM\dD|Bidirectional|TimeDistributed)/;

export function readLayer(layer: LayerToRead): Value {
  const { className, isOperation } = layer.call;
  const reader = (isOperation ? OPERATIONS : LAYERS).get(className);
  return reader ? reader(layer) : unknown(layer, className);
}

function unknown(layer: LayerToRead, className: string): Value {
  if (className === "Lambda")
    return refuse(
      layer,
      "It is code inside the file, which is never run.",
      "Use a layer of Keras for what it does, and save the model again.",
    );
  if (RECURRENT.test(className))
    return refuse(
      layer,
      "It works on sequences, and networks here work on single images.",
      "Import the part of the model that works on one image.",
    );
  return refuse(
    layer,
    `There is no layer here for ${className}.`,
    "Replace it by layers that are here, or import the part of the model before it.",
  );
}
