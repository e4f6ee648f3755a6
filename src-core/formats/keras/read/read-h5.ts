/** Reads `.h5` files of Keras 1 to 3. */
import type { FormatTools, Hdf5Dataset, Hdf5Group } from "../../format";
import { invalidModel } from "../../invalid-model";
import type { ReadModel } from "../../model";
import { WHAT } from "./config-values";
import { parseJson } from "./json-text";
import { readModelOf } from "./to-read-model";
import type { StoredWeight, WeightStore } from "./weights";

/** @throws SkiploomError `invalid-model` */
export async function readH5(bytes: Uint8Array, tools: FormatTools): Promise<ReadModel> {
  const hdf5 = await tools.hdf5();
  const root = await hdf5.read(bytes);
  const config = root.attributes.get("model_config");
  if (typeof config !== "string")
    throw invalidModel(
      WHAT,
      "it holds weights alone and no model. Draw the network, or open its drawing, and import this file as weights into it",
    );
  const weights = root.children.get("model_weights");
  if (!weights || "values" in weights) throw invalidModel(WHAT, "it holds a model without its weights");
  const version = root.attributes.get("keras_version");
  const known = typeof version === "string" ? version : "";
  const facts = root.attributes.get("skiploom");
  return readModelOf({
    model: parseJson(config, "model_config"),
    store: namedStore(weights),
    origin: known.startsWith("3.") ? "keras3" : "keras2",
    madeBy: `Keras ${known}`.trim(),
    facts: typeof facts === "string" ? parseJson(facts, "skiploom attribute") : undefined,
  });
}

/** `conv1/conv1/kernel:0`; of a model in the model, `mobilenet/conv1/kernel:0`. */
function namedStore(weights: Hdf5Group): WeightStore {
  const known = new Map<string, GroupIndex | undefined>();
  return {
    read({ top, name }, wanted) {
      if (!known.has(top)) known.set(top, indexOf(weights.children.get(top)));
      const index = known.get(top);
      if (!index) return wanted.map(() => undefined);
      const found = wanted.map((names) => firstOf(names, (each) => index.byName.get(`${name}/${each}`)));
      if (found.every((weight) => weight)) return found;
      // A layer that was renamed keeps its weights' names.
      const alone =
        name === top ? wanted.map((names) => firstOf(names, (each) => index.alone.get(each))) : [];
      if (alone.length > 0 && alone.every((weight) => weight)) return alone;
      // Keras 1 has other names, in the same order.
      return name === top && index.inOrder.length === wanted.length
        ? wanted.map((_, at) => index.inOrder[at])
        : found;
    },
  };
}

function firstOf(
  names: readonly string[],
  find: (name: string) => StoredWeight | undefined,
): StoredWeight | undefined {
  for (const name of names) {
    const found = find(name);
    if (found) return found;
  }
  return undefined;
}

interface GroupIndex {
  /** By `layer/weight`. */
  readonly byName: ReadonlyMap<string, StoredWeight>;
  /** By `weight`. */
  readonly alone: ReadonlyMap<string, StoredWeight>;
  readonly inOrder: readonly StoredWeight[];
}

function indexOf(group: Hdf5Group | Hdf5Dataset | undefined): GroupIndex | undefined {
  if (!group || "values" in group) return undefined;
  const byName = new Map<string, StoredWeight>();
  const alone = new Map<string, StoredWeight>();
  const inOrder: StoredWeight[] = [];
  for (const path of listed(group)) {
    const dataset = datasetAt(group, path.split("/"));
    if (!dataset) throw invalidModel(WHAT, `the weights "${path}" are not in it`);
    const [weight = "", layer = ""] = path.replace(/:\d+$/, "").split("/").reverse();
    byName.set(`${layer}/${weight}`, dataset);
    alone.set(weight, dataset);
    inOrder.push(dataset);
  }
  return { byName, alone, inOrder };
}

/** A list that is too long for one attribute is cut into several. */
function listed({ attributes }: Hdf5Group): readonly string[] {
  const texts = (name: string): readonly string[] | undefined => {
    const value = attributes.get(name);
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  };
  const whole = texts("weight_names");
  if (whole) return whole;
  const found: string[] = [];
  for (let part = 0; ; part += 1) {
    const more = texts(`weight_names${part}`);
    if (!more) return found;
    found.push(...more);
  }
}

function datasetAt(group: Hdf5Group, parts: readonly string[]): Hdf5Dataset | undefined {
  const found = parts.reduce<Hdf5Group | Hdf5Dataset | undefined>(
    (at, part) => (at && "children" in at ? at.children.get(part) : undefined),
    group,
  );
  return found && "values" in found ? found : undefined;
}
