/** Layers that do nothing, or nothing outside training. */
import { type LayerReader, refuse } from "./layer-reader";

const nothing: LayerReader = ({ input }) => input;

const dropout: LayerReader = (layer) => {
  const { input, sink, name, config } = layer;
  const rate = config.number("rate", config.has("p") ? config.number("p") : undefined);
  if (rate === 0) return input;
  if (!(rate > 0 && rate < 1)) return refuse(layer, "It drops all or nothing.", "Leave it out.", input.shape);
  return sink.emit(name, { kind: "dropout", rate }, [input]);
};

const wholeChannels: LayerReader = (layer) => {
  layer.sink.note(
    layer.name,
    "Dropout of whole channels is drawn as dropout of values: predictions are the same, training is not.",
  );
  return dropout(layer);
};

const whileTraining: LayerReader = ({ input, sink, name, call }) => {
  sink.note(
    name,
    `${call.className} does something while a network trains alone, and is left out: predictions are the same.`,
  );
  return input;
};

export const PASSING_LAYERS: Readonly<Record<string, LayerReader>> = {
  InputLayer: nothing,
  Identity: nothing,
  Dropout: dropout,
  SpatialDropout2D: wholeChannels,
  AlphaDropout: whileTraining,
  GaussianDropout: whileTraining,
  GaussianNoise: whileTraining,
  ActivityRegularization: whileTraining,
  RandomFlip: whileTraining,
  RandomRotation: whileTraining,
  RandomZoom: whileTraining,
  RandomTranslation: whileTraining,
  RandomContrast: whileTraining,
  RandomBrightness: whileTraining,
};
