/** A model as a `.keras` file of version 3. Source: Keras 3 `saving/saving_lib.py`. */
import { encodeUtf8 } from "../../codecs/text";
import { writeZip } from "../../codecs/zip";
import type { Hdf5, Hdf5Dataset, Hdf5Group } from "../format";
import { keras3Config } from "./config";
import type { JsonObject, KerasLayer, KerasModel } from "./layer";
import { snakeCase } from "./snake-case";

/** The first of them: what it reads, all later ones do. */
const KERAS_VERSION = "3.0.0";
/** No clock has a part in what is written. */
const NO_DATE = "1980-01-01@00:00:00";

/** @param facts goes into `metadata.json`, which loaders do not read */
export async function encodeKerasFile(model: KerasModel, facts: JsonObject, hdf5: Hdf5): Promise<Uint8Array> {
  const metadata = { keras_version: KERAS_VERSION, date_saved: NO_DATE, skiploom: facts };
  const files = new Map([
    ["metadata.json", encodeUtf8(JSON.stringify(metadata))],
    ["config.json", encodeUtf8(JSON.stringify(keras3Config(model)))],
    ["model.weights.h5", await hdf5.write(weightsGroup(model))],
  ]);
  return writeZip(files, { stored: true });
}

/** `/layers/conv2d_1/vars/0`: layers by class, counted in the model's order, and not by name. */
function weightsGroup({ layers }: KerasModel): Hdf5Group {
  const counts = new Map<string, number>();
  const groups = layers.map((layer): [string, Hdf5Group] => {
    const plain = snakeCase(layer.className);
    const count = counts.get(plain) ?? 0;
    counts.set(plain, count + 1);
    return [count === 0 ? plain : `${plain}_${count}`, group({ vars: variables(layer) })];
  });
  return group({ layers: group(Object.fromEntries(groups)), vars: group({}) });
}

function variables({ weights, name }: KerasLayer): Hdf5Group {
  const numbered = weights.map(({ shape, values }, at): [string, Hdf5Dataset] => [
    `${at}`,
    { shape, values },
  ]);
  return { attributes: new Map([["name", name]]), children: new Map(numbered) };
}

function group(children: Readonly<Record<string, Hdf5Group | Hdf5Dataset>>): Hdf5Group {
  return { attributes: new Map(), children: new Map(Object.entries(children)) };
}
