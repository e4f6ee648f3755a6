/** Pools. */
import type { Pair } from "../../../../program/operation";
import type { Value } from "../sink";
import {
  channelsFirst,
  isImage,
  type LayerReader,
  type LayerToRead,
  needsImage,
  refuse,
} from "./layer-reader";

function pool(kind: "maxPool" | "averagePool"): LayerReader {
  return (layer) => {
    const { config, name, input, sink } = layer;
    if (!isImage(input)) return needsImage(layer);
    const first = channelsFirst(layer);
    if (first) return first;
    const window = config.pair("pool_size", [2, 2]);
    const strides = config.pair("strides", window);
    const padding = config.text("padding", config.text("border_mode", "valid")).toLowerCase();
    if (padding !== "same" && padding !== "valid")
      return refuse(layer, `There is no padding "${padding}" here.`, "Use padding same or valid.");
    const sliding = { window, strides, padding } as const;
    if (kind === "averagePool") return sink.emit(name, { kind, ...sliding, countsPadding: false }, [input]);
    const isSingle = window[0] === 1 && window[1] === 1;
    return sink.emit(name, isSingle ? { kind: "subsample", strides } : { kind, ...sliding }, [input]);
  };
}

const globalAverage: LayerReader = (layer) => {
  const { name, input, sink } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  return withSides(layer, sink.emit(name, { kind: "globalAveragePool" }, [input]));
};

const globalLargest: LayerReader = (layer) => {
  const { name, input, sink } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const [height = 0, width = 0] = input.shape ?? [];
  if (height * width === 0)
    return refuse(
      layer,
      "The largest of a whole image needs its size, which the model leaves open.",
      "Give the model's input a height and a width.",
    );
  const window: Pair = [height, width];
  const largest = sink.emit(
    `${name}_largest`,
    { kind: "maxPool", window, strides: window, padding: "valid" },
    [input],
  );
  return withSides(layer, sink.emit(name, { kind: "flatten" }, [largest]));
};

function withSides({ config, name, sink }: LayerToRead, pooled: Value): Value {
  const channels = pooled.shape?.at(-1);
  if (!config.flag("keepdims", false) || channels === undefined) return pooled;
  return sink.emit(`${name}_sides`, { kind: "reshape", shape: [1, 1, channels] }, [pooled]);
}

export const POOLING_LAYERS: Readonly<Record<string, LayerReader>> = {
  MaxPooling2D: pool("maxPool"),
  AveragePooling2D: pool("averagePool"),
  GlobalAveragePooling2D: globalAverage,
  GlobalMaxPooling2D: globalLargest,
};
