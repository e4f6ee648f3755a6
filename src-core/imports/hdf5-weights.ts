/** Keras's files of weights alone: `.h5` by layer names (Keras 2), `.weights.h5` by classes (Keras 3). */
import type { StoredTensor } from "../codecs/stored-tensor";
import type { Hdf5Dataset, Hdf5Group } from "../formats/format";
import type { WeightsFile } from "./named-tensor";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Groups within groups. */
const DEEPEST = 16;

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Undefined where a network stands in the file as well: its own format reads it. */
export function readHdf5Weights(root: Hdf5Group): WeightsFile | undefined {
  if (root.attributes.has("model_config")) return undefined;
  const tensors: (StoredTensor & { readonly name: string })[] = [];
  for (const [path, { shape, values }] of datasets(root, "", DEEPEST)) {
    // `conv1/conv1/kernel:0`: the layer's group, then the weight's own name, which begins with the layer's again.
    const parts = path.replace(/:0$/, "").split("/");
    const isTwice = parts.length > 2 && parts[0] === parts[1];
    const name = (isTwice ? parts.slice(1) : parts).join("/");
    tensors.push({ name, shape, type: "float32", read: () => values });
  }
  if (tensors.length === 0) return undefined;
  return {
    label: "Keras weights",
    layout: "drawing",
    prefix: "",
    tensors: inOrder(root, tensors),
    notes: [],
  };
}

function* datasets(group: Hdf5Group, path: string, depth: number): Generator<[string, Hdf5Dataset]> {
  for (const [name, child] of group.children) {
    const full = path === "" ? name : `${path}/${name}`;
    if ("values" in child) yield [full, child];
    else if (depth > 0) yield* datasets(child, full, depth - 1);
  }
}

/** Keras 2 lists its layers in their order, while HDF5 keeps names sorted; Keras 3 counts them: `conv2d_2` comes before `conv2d_10`. */
function inOrder<Named extends { readonly name: string }>(
  root: Hdf5Group,
  tensors: readonly Named[],
): Named[] {
  const layers = root.attributes.get("layer_names");
  if (!Array.isArray(layers)) return [...tensors].sort((one, other) => counted(one.name, other.name));
  const places = new Map(layers.map((layer, place) => [String(layer), place]));
  const placeOf = ({ name }: Named): number => places.get(name.split("/")[0] ?? "") ?? layers.length;
  return [...tensors].sort((one, other) => placeOf(one) - placeOf(other));
}

/** Order of texts in which whole numbers count as such. */
function counted(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split(/(\d+)/));
  for (const [at, part] of (left ?? []).entries()) {
    const against = right?.[at] ?? "";
    if (part === against) continue;
    const difference = Number(part) - Number(against);
    return Number.isNaN(difference) || difference === 0 ? (part < against ? -1 : 1) : difference;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}
