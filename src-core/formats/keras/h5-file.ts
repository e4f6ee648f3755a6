/** A model as a legacy `.h5` file, for Keras 2 and 3. Source: Keras 3 `legacy/saving/legacy_h5_format.py`. */
import { encodeUtf8 } from "../../codecs/text";
import type { Hdf5, Hdf5Attribute, Hdf5Dataset, Hdf5Group } from "../format";
import { legacyConfig } from "./config";
import type { JsonObject, KerasLayer, KerasModel } from "./layer";

const KERAS_VERSION = "2.11.0";
const BACKEND = "tensorflow";
/** The most bytes that one attribute may have. */
export const ATTRIBUTE_LIMIT = 64_512;

/** @param facts goes into an attribute of its own, which loaders do not read */
export async function encodeH5File(model: KerasModel, facts: JsonObject, hdf5: Hdf5): Promise<Uint8Array> {
  const attributes = new Map<string, Hdf5Attribute>([
    ["keras_version", KERAS_VERSION],
    ["backend", BACKEND],
    ["model_config", JSON.stringify(legacyConfig(model, "Functional"))],
    ["skiploom", JSON.stringify(facts)],
  ]);
  return hdf5.write({ attributes, children: new Map([["model_weights", weightsGroup(model)]]) });
}

function weightsGroup({ layers }: KerasModel): Hdf5Group {
  const attributes = new Map<string, Hdf5Attribute>([
    ...splitAttribute(
      "layer_names",
      layers.map(({ name }) => name),
    ),
    ["backend", BACKEND],
    ["keras_version", KERAS_VERSION],
  ]);
  return { attributes, children: new Map(layers.map((layer) => [layer.name, layerGroup(layer)])) };
}

/** `conv1/kernel:0` in the group `conv1`, so the layer's name comes twice. */
function layerGroup({ name, weights }: KerasLayer): Hdf5Group {
  const datasets = weights.map((weight): [string, Hdf5Dataset] => [`${weight.name}:0`, weight]);
  const own: Hdf5Group = { attributes: new Map(), children: new Map(datasets) };
  return {
    attributes: splitAttribute(
      "weight_names",
      datasets.map(([ending]) => `${name}/${ending}`),
    ),
    children: new Map(datasets.length > 0 ? [[name, own]] : []),
  };
}

/**
 * A list too long for one attribute, where each text takes the room of the longest, becomes `name0`, `name1`, ... of nearly equal
 * lengths, as NumPy's `array_split` cuts it.
 */
export function splitAttribute(
  name: string,
  texts: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const longest = texts.reduce((most, text) => Math.max(most, encodeUtf8(text).length), 1);
  const perPart = Math.floor(ATTRIBUTE_LIMIT / longest);
  if (texts.length <= perPart) return new Map([[name, texts]]);
  const parts = Math.ceil(texts.length / perPart);
  const share = Math.floor(texts.length / parts);
  const longer = texts.length % parts;
  let start = 0;
  return new Map(
    Array.from({ length: parts }, (_, part) => {
      const end = start + share + (part < longer ? 1 : 0);
      const cut = texts.slice(start, end);
      start = end;
      return [`${name}${part}`, cut];
    }),
  );
}
