/** Reads `.keras` files. */
import { readZip } from "../../../codecs/zip";
import type { FormatTools, Hdf5Dataset, Hdf5Group } from "../../format";
import { invalidModel } from "../../invalid-model";
import type { ReadModel } from "../../model";
import { field, WHAT } from "./config-values";
import { parseJson } from "./json-text";
import { readModelOf } from "./to-read-model";
import type { WeightStore } from "./weights";

/** @throws SkiploomError `invalid-model` */
export async function readKerasFile(bytes: Uint8Array, tools: FormatTools): Promise<ReadModel> {
  const members = readZip(bytes, { what: WHAT });
  const config = members.get("config.json");
  const weights = members.get("model.weights.h5");
  if (!config) throw invalidModel(WHAT, "there is no config.json in it");
  if (!weights) throw invalidModel(WHAT, "there is no model.weights.h5 in it");
  const metadata = members.get("metadata.json");
  const said = metadata ? parseJson(metadata, "metadata.json") : {};
  const version = field(said, "keras_version");
  const hdf5 = await tools.hdf5();
  const root = await hdf5.read(weights);
  return readModelOf({
    model: parseJson(config, "config.json"),
    store: countedStore(root),
    // The first files of this kind were tf.keras' own.
    origin: typeof version === "string" && version.startsWith("2.") ? "keras2" : "keras3",
    madeBy: `Keras ${typeof version === "string" ? version : "3"}`,
    facts: field(said, "skiploom"),
  });
}

/** Early files keep what lies under `layers` under another name. */
const EARLY = "_layer_checkpoint_dependencies";

/** `layers/conv2d_1/vars/0`: by the layers' places and the weights' order, without names. */
function countedStore(root: Hdf5Group): WeightStore {
  return {
    read({ counted }, wanted) {
      const parts = counted.split("/");
      const found =
        groupAt(root, [...parts, "vars"]) ??
        groupAt(root, [...parts.map((part) => (part === "layers" ? EARLY : part)), "vars"]);
      return wanted.map((_, at) => {
        const dataset = found?.children.get(`${at}`);
        return dataset && isDataset(dataset) ? dataset : undefined;
      });
    },
  };
}

function groupAt(root: Hdf5Group, parts: readonly string[]): Hdf5Group | undefined {
  return parts.reduce<Hdf5Group | undefined>((group, part) => {
    const child = group?.children.get(part);
    return child && !isDataset(child) ? child : undefined;
  }, root);
}

function isDataset(child: Hdf5Group | Hdf5Dataset): child is Hdf5Dataset {
  return "values" in child;
}
