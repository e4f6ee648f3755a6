/** What a window's configuration says. */
import type { Attributes, Pair } from "../../../../program/operation";
import type { ConfigReader } from "../config-values";
import type { Value } from "../sink";
import { type LayerToRead, refuse } from "./layer-reader";

export interface ReadWindow {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: "same" | "valid";
  readonly dilations: Pair;
}

/** @returns a refusal's value where its padding is another one */
export function windowOf(layer: LayerToRead): ReadWindow | Value {
  const { config } = layer;
  const padding = config.text("padding", config.text("border_mode", "valid")).toLowerCase();
  if (padding !== "same" && padding !== "valid")
    return refuse(layer, `There is no padding "${padding}" here.`, "Use padding same or valid.");
  return {
    window: kernelSize(config),
    strides: config.pair("strides", config.pair("subsample", [1, 1])),
    padding,
    dilations: config.pair("dilation_rate", [1, 1]),
  };
}

export function isWindow(found: ReadWindow | Value): found is ReadWindow {
  return "window" in found;
}

/** Keras 1 has rows and columns apart. */
function kernelSize(config: ConfigReader): Pair {
  if (config.has("nb_row")) return [config.count("nb_row"), config.count("nb_col")];
  return config.pair("kernel_size");
}

export function slidingOf({
  window,
  strides,
  padding,
  dilations,
}: ReadWindow): Pick<Attributes["conv2d"], "window" | "strides" | "padding" | "dilations"> {
  return { window, strides, padding, dilations };
}
