/**
 * HDF5 files, by h5wasm: the HDF5 library of The HDF Group as WebAssembly, inside one script and with a file system in memory, so the
 * same lines run in Node, in a page and in a worker. Links and references are not followed, and nothing outside is reached.
 */
import type { Dataset, File, Group, ready } from "h5wasm";
import { fromFloat16 } from "#core/codecs/float16";
import type { Hdf5, Hdf5Attribute, Hdf5Dataset, Hdf5Group } from "#core/formats/format";
import { invalidModel } from "#core/formats/invalid-model";
import { SkiploomError } from "#core/foundation/errors";

/** Numbers that a file may hold, beside as many bytes as it has: a compressed file says more than it weighs. */
const SPARE_BYTES = 16 * 2 ** 20;
const MOST_OBJECTS = 200_000;
const DEEPEST = 32;
const KIND = { integer: 0, float: 1, string: 3 } as const;

type H5Module = Awaited<typeof ready>;
type Library = Pick<typeof import("h5wasm"), "File" | "Group" | "Dataset">;
interface Opened {
  readonly library: Library;
  readonly module: H5Module;
}

let opening: Promise<Opened> | undefined;
let files = 0;

/** Loads the library (4.2 MB) once. */
export async function openHdf5(): Promise<Hdf5> {
  opening ??= import("h5wasm").then(async (library) => {
    const module = await library.ready;
    // Without it errors are printed, and numbers that could not be read count as read.
    module.activate_throwing_error_handler();
    return { library, module };
  });
  const opened = await opening;
  return {
    read: async (bytes) => readFile(opened, bytes),
    write: async (root) => writeFile(opened, root),
  };
}

function readFile({ library, module }: Opened, bytes: Uint8Array): Hdf5Group {
  return withFile(module, (name) => {
    module.FS.writeFile(name, bytes);
    let file: File | undefined;
    try {
      file = new library.File(name, "r");
      const budget = { objects: MOST_OBJECTS, bytes: 2 * bytes.length + SPARE_BYTES };
      return readGroup(library, module, file, budget, DEEPEST);
    } catch (error) {
      if (error instanceof SkiploomError) throw error;
      throw invalidModel("HDF5 file", "it is damaged, or is no HDF5 file");
    } finally {
      closeQuietly(file);
    }
  });
}

interface Budget {
  objects: number;
  bytes: number;
}

function readGroup(
  library: Library,
  module: H5Module,
  group: Group,
  budget: Budget,
  depth: number,
): Hdf5Group {
  if (depth === 0) throw invalidModel("HDF5 file", `its groups lie more than ${DEEPEST} deep`);
  const children = new Map<string, Hdf5Group | Hdf5Dataset>();
  for (const name of group.keys()) {
    budget.objects -= 1;
    if (budget.objects < 0) throw invalidModel("HDF5 file", `it holds more than ${MOST_OBJECTS} parts`);
    const type = group.get_type(`${group.path}/${name}`);
    if (type !== module.H5G_GROUP && type !== module.H5G_DATASET) continue;
    const child = group.get(name);
    if (child instanceof library.Group) {
      children.set(name, readGroup(library, module, child, budget, depth - 1));
    } else if (child instanceof library.Dataset) {
      const dataset = readDataset(module, child, budget);
      if (dataset) children.set(name, dataset);
    }
  }
  return { attributes: readAttributes(group, budget), children };
}

function readAttributes(group: Group, budget: Budget): ReadonlyMap<string, Hdf5Attribute> {
  const attributes = new Map<string, Hdf5Attribute>();
  for (const [name, attribute] of Object.entries(group.attrs)) {
    const { type, size, total_size: count } = attribute.metadata;
    if (type !== KIND.string && type !== KIND.float && type !== KIND.integer) continue;
    spend(budget, size * count);
    const value: unknown = attribute.json_value;
    if (typeof value === "string" || typeof value === "number") attributes.set(name, value);
    else if (Array.isArray(value) && value.every((each) => typeof each === "string"))
      attributes.set(name, value);
    else if (Array.isArray(value) && value.every((each) => typeof each === "number"))
      attributes.set(name, value);
  }
  return attributes;
}

/** Undefined for what holds no numbers. */
function readDataset(module: H5Module, dataset: Dataset, budget: Budget): Hdf5Dataset | undefined {
  const { type, size, total_size: count, shape, littleEndian, virtual_sources: sources } = dataset.metadata;
  if ((type !== KIND.float && type !== KIND.integer) || !shape || sources?.length) return undefined;
  spend(budget, Math.max(size, 4) * count);
  if (type === KIND.float && size === 2) {
    return { shape, values: halves(rawBytes(module, dataset, 2 * count), littleEndian) };
  }
  const value: unknown = dataset.value;
  if (value instanceof Float32Array) return { shape, values: value };
  if (typeof value === "number" || typeof value === "bigint") {
    return { shape, values: Float32Array.of(Number(value)) };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return { shape, values: Float32Array.from(value as unknown as ArrayLike<number | bigint>, Number) };
  }
  return undefined;
}

function spend(budget: Budget, bytes: number): void {
  budget.bytes -= bytes;
  if (!(budget.bytes >= 0)) {
    throw invalidModel("HDF5 file", "it says that it holds far more numbers than a file of its size can");
  }
}

/** Node 20 has no 16-bit floats, so the library leaves them to us. */
function rawBytes(module: H5Module, { file_id: file, path }: Dataset, length: number): DataView {
  const pointer = module._malloc(length);
  if (pointer === 0) throw invalidModel("HDF5 file", "its numbers are too large for the memory");
  try {
    module.get_dataset_data(file, path, null, null, null, BigInt(pointer));
    return new DataView(module.HEAPU8.slice(pointer, pointer + length).buffer);
  } finally {
    module._free(pointer);
  }
}

function halves(bytes: DataView, littleEndian: boolean): Float32Array {
  const codes = Uint16Array.from({ length: bytes.byteLength / 2 }, (_, at) =>
    bytes.getUint16(2 * at, littleEndian),
  );
  return fromFloat16(codes);
}

function writeFile({ library, module }: Opened, root: Hdf5Group): Uint8Array {
  return withFile(module, (name) => {
    const file = new library.File(name, "w");
    try {
      writeGroup(file, root);
    } finally {
      file.close();
    }
    return module.FS.readFile(name);
  });
}

function writeGroup(group: Group, { attributes, children }: Hdf5Group): void {
  for (const [name, value] of attributes) writeAttribute(group, name, value);
  for (const [name, child] of children) {
    if ("values" in child) {
      group.create_dataset({ name, data: child.values, shape: [...child.shape], dtype: "<f" });
    } else writeGroup(group.create_group(name), child);
  }
}

/** One text has any length; of several each has the longest one's, which is how NumPy writes them and what old readers take. */
function writeAttribute(group: Group, name: string, value: Hdf5Attribute): void {
  if (typeof value === "string" || typeof value === "number") {
    group.create_attribute(name, value);
    return;
  }
  const texts = value.filter((each) => typeof each === "string");
  if (texts.length === value.length) {
    const encoder = new TextEncoder();
    const longest = Math.max(1, ...texts.map((text) => encoder.encode(text).length));
    group.create_attribute(name, texts, [texts.length], `S${longest}`);
    return;
  }
  const numbers = value.filter((each) => typeof each === "number");
  group.create_attribute(name, numbers, [numbers.length], "<d");
}

function withFile<Result>(module: H5Module, use: (name: string) => Result): Result {
  files += 1;
  const name = `skiploom-${files}.h5`;
  try {
    return use(name);
  } finally {
    if (module.FS.analyzePath(name).exists) module.FS.unlink(name);
  }
}

/** A file that could not be opened cannot be closed either. */
function closeQuietly(file: File | undefined): void {
  try {
    file?.close();
  } catch {
    // Its bytes are dropped with it.
  }
}
