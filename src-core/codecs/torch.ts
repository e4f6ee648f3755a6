/**
 * PyTorch's files, `.pt`, `.pth` and `.th`: a zip of a pickle and its storages (since 1.6), or pickles one after the other with storages behind
 * them. Source: torch/serialization.py, `_load` and `_legacy_load`. Nothing in them is executed: see `pickle.ts`.
 */
import { invalidModel } from "../foundation/invalid-model";
import { readPickle } from "./pickle";
import { PickleClass, PickleDict, PickleList, PickleTuple, type PickleValue } from "./pickle-values";
import { liesWithin, type StoredTensor, storedTensor } from "./stored-tensor";
import { decodeLatin1 } from "./text";
import { storageBytes, storageType, TorchStorage, type TorchTensor, torchClasses } from "./torch-classes";
import { isZip, readZip } from "./zip";

export interface TorchFile {
  readonly form: "zip" | "legacy" | "pickle";
  /** What was saved: a dictionary of tensors, or of dictionaries that hold one. */
  readonly root: PickleValue;
  readonly isBigEndian: boolean;
}

const WHAT = "PyTorch file";
/** `0x1950a86a20f9469cfc6c`, by which a file of the older form begins. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const DATA = "data.pkl";
const TAR_MARK = 257;

/** @throws SkiploomError `invalid-model`: damaged, a TorchScript program, or with Python objects that are not weights */
export function readTorch(bytes: Uint8Array): TorchFile {
  if (isZip(bytes)) return readZipForm(bytes);
  if (decodeLatin1(bytes.subarray(TAR_MARK, TAR_MARK + 5)) === "ustar")
    throw invalidModel(
      WHAT,
      "it is of the form that PyTorch wrote before 0.1.10. Load it in PyTorch and save it again",
    );
  return readLegacyForm(bytes);
}

/** A tensor of the file, checked to lie within its storage. @throws SkiploomError `invalid-model` */
export function torchTensor(tensor: TorchTensor, isBigEndian: boolean, name: string): StoredTensor {
  const { storage, type, offset, shape, strides } = tensor;
  const place = { bytes: storage.bytes ?? new Uint8Array(0), type, offset, shape, strides, isBigEndian };
  if (!liesWithin(place))
    throw invalidModel(
      WHAT,
      `its tensor "${name}" of shape [${shape.join(", ")}] reaches beyond the numbers that are there`,
    );
  return storedTensor(place);
}

function readZipForm(bytes: Uint8Array): TorchFile {
  const members = readZip(bytes, { what: WHAT });
  const data = [...members.keys()].find((name) => name === DATA || name.endsWith(`/${DATA}`));
  if (data === undefined) throw invalidModel(WHAT, "it is a zip file without the member data.pkl");
  const folder = data.slice(0, -DATA.length);
  if (
    members.has(`${folder}constants.pkl`) ||
    [...members.keys()].some((name) => name.startsWith(`${folder}code/`))
  )
    throw invalidModel(
      WHAT,
      "it is a TorchScript program, which is never run here. In PyTorch: torch.save(torch.jit.load(file).state_dict(), ...)",
    );
  const storages = new Map<string, TorchStorage>();
  const { value } = readPickle(members.get(data) ?? new Uint8Array(0), {
    what: WHAT,
    allowed: torchClasses(WHAT),
    persistent: (id) => {
      const storage = storageOf(id, storages);
      storage.bytes ??= members.get(`${folder}data/${storage.key}`);
      if (storage.bytes === undefined) throw invalidModel(WHAT, `the numbers "${storage.key}" are not in it`);
      if (storage.bytes.length < storageBytes(storage))
        throw invalidModel(WHAT, `the numbers "${storage.key}" in it are cut short`);
      return storage;
    },
  });
  const order = members.get(`${folder}byteorder`);
  return { form: "zip", root: value, isBigEndian: order !== undefined && decodeLatin1(order) === "big" };
}

function readLegacyForm(bytes: Uint8Array): TorchFile {
  const storages = new Map<string, TorchStorage>();
  const options = {
    what: WHAT,
    allowed: torchClasses(WHAT),
    persistent: (id: PickleValue) => storageOf(id, storages),
  };
  const magic = readPickle(bytes, options);
  if (magic.value !== MAGIC) {
    if (magic.value instanceof PickleDict) return { form: "pickle", root: magic.value, isBigEndian: false };
    throw invalidModel(WHAT, "it does not begin as one");
  }
  const protocol = readPickle(bytes, options, magic.end);
  if (protocol.value !== PROTOCOL) throw invalidModel(WHAT, "it is of a version that is not known here");
  const system = readPickle(bytes, options, protocol.end);
  const root = readPickle(bytes, options, system.end);
  const keys = readPickle(bytes, options, root.end);
  readStorages(bytes, keys.end, keys.value, storages);
  for (const storage of storages.values()) {
    if (storage.bytes === undefined) throw invalidModel(WHAT, `the numbers "${storage.key}" are not in it`);
  }
  const isBigEndian = system.value instanceof PickleDict && system.value.get("little_endian") === false;
  return { form: "legacy", root: root.value, isBigEndian };
}

/** Behind the pickles, in the order of the keys: how many numbers, in 64 bits, then the numbers. */
function readStorages(
  bytes: Uint8Array,
  start: number,
  keys: PickleValue,
  storages: ReadonlyMap<string, TorchStorage>,
): void {
  if (!(keys instanceof PickleList)) throw invalidModel(WHAT, "its list of numbers is none");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (const key of keys.items) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined) throw invalidModel(WHAT, "its list of numbers names some that no tensor has");
    if (at + 8 > bytes.length) throw invalidModel(WHAT, "it was cut short");
    const size = Number(view.getBigUint64(at, true));
    at += 8;
    if (size !== storage.size)
      throw invalidModel(WHAT, `the numbers "${storage.key}" in it are ${size}, not ${storage.size}`);
    const end = at + storageBytes(storage);
    if (end > bytes.length) throw invalidModel(WHAT, "it was cut short");
    storage.bytes = bytes.subarray(at, end);
    at = end;
  }
}

/** `("storage", class, key, device, size)`: each key is one storage, however many tensors read it. */
function storageOf(id: PickleValue, storages: Map<string, TorchStorage>): TorchStorage {
  const [kind, made, key, , size, view] = id instanceof PickleTuple ? id.items : [];
  const type = made instanceof PickleClass ? storageType(made) : null;
  const isSize = typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
  if (kind !== "storage" || type === null || typeof key !== "string" || !isSize)
    throw invalidModel(WHAT, "numbers in it are kept in a way that is not known here");
  if (view !== undefined && view !== null)
    throw invalidModel(
      WHAT,
      "its numbers are parts of others, as PyTorch wrote them before 0.4. Load it there and save it again",
    );
  const known = storages.get(key);
  if (known) {
    if (known.type !== type || known.size !== size)
      throw invalidModel(WHAT, `the numbers "${key}" in it are described in two ways`);
    return known;
  }
  const storage = new TorchStorage(key, type, size);
  storages.set(key, storage);
  return storage;
}
