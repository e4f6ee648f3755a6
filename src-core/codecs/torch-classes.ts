/**
 * All that a PyTorch file may name. Tensors are what `torch._utils` builds them of: a storage, an offset, sizes and strides; everything else
 * is a dictionary, or is left aside. Source: torch/_utils.py, torch/_weights_only_unpickler.py.
 */

import { invalidModel } from "../foundation/invalid-model";
import { NUMBER_BYTES, type NumberType } from "./number-types";
import { numpyClasses } from "./numpy-pickle";
import {
  type AllowList,
  PickleClass,
  PickleDict,
  PickleList,
  PickleObject,
  PickleSet,
  PickleTuple,
  type PickleValue,
} from "./pickle-values";

/** Numbers that tensors are cut from; `bytes` come when the file is read further. */
export class TorchStorage extends PickleObject {
  bytes: Uint8Array | undefined;

  /** @param type undefined: bytes, whose type the tensor says @param size in numbers of the type */
  constructor(
    readonly key: string,
    readonly type: NumberType | undefined,
    readonly size: number,
  ) {
    super();
  }
}

export class TorchTensor extends PickleObject {
  constructor(
    readonly storage: TorchStorage,
    readonly type: NumberType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }
}

/** What a file holds beside weights and what says nothing of them: an argparse.Namespace. */
class LeftAside extends PickleObject {}

const STORAGES: Readonly<Record<string, NumberType>> = {
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  FloatStorage: "float32",
  DoubleStorage: "float64",
  BoolStorage: "bool",
  CharStorage: "int8",
  ByteStorage: "uint8",
  ShortStorage: "int16",
  IntStorage: "int32",
  LongStorage: "int64",
};

const TYPES: Readonly<Record<string, NumberType>> = {
  float16: "float16",
  half: "float16",
  bfloat16: "bfloat16",
  float32: "float32",
  float: "float32",
  float64: "float64",
  double: "float64",
  float8_e4m3fn: "float8_e4m3",
  float8_e5m2: "float8_e5m2",
  bool: "bool",
  int8: "int8",
  int16: "int16",
  int32: "int32",
  int64: "int64",
  uint8: "uint8",
  uint16: "uint16",
  uint32: "uint32",
  uint64: "uint64",
};

/** No tensor of more axes is a weight; PyTorch itself takes 64. */
const MOST_AXES = 16;

/** What {@link torchClasses} calls a class of storages by: its number type, or undefined for bytes; null: it is none. */
export function storageType({ name }: PickleClass): NumberType | undefined | null {
  if (name === "torch.storage.UntypedStorage") return undefined;
  return STORAGES[name.replace(/^torch\./, "")] ?? null;
}

/** @param what of the file, for a person */
export function torchClasses(what: string): AllowList {
  const tensor: PickleClass["make"] = ([storage, offset, shape, strides]) =>
    makeTensor(what, storage, offset, shape, strides);
  const parameter: PickleClass["make"] = ([data]) => data ?? null;
  const classes = [
    new PickleClass("collections.OrderedDict", ([pairs]) => dictOf(pairs)),
    new PickleClass("collections.defaultdict", () => new PickleDict()),
    new PickleClass("collections.Counter", ([pairs]) => dictOf(pairs)),
    new PickleClass("argparse.Namespace", () => new LeftAside()),
    ...["builtins", "__builtin__"].flatMap((module) => [
      new PickleClass(`${module}.set`, () => new PickleSet()),
      ...["dict", "list", "int", "float"].map((name) => new PickleClass(`${module}.${name}`)),
    ]),
    new PickleClass("torch._utils._rebuild_tensor", tensor),
    new PickleClass("torch._utils._rebuild_tensor_v2", tensor),
    new PickleClass("torch._utils._rebuild_tensor_v3", ([storage, offset, shape, strides, , , type]) =>
      makeTensor(what, storage, offset, shape, strides, type),
    ),
    new PickleClass("torch._utils._rebuild_parameter", parameter),
    new PickleClass("torch._utils._rebuild_parameter_with_state", parameter),
    new PickleClass("torch.Size", ([sizes]) => sizes ?? null),
    new PickleClass("torch.device", ([name]) => name ?? null),
    new PickleClass("torch.storage.UntypedStorage"),
    ...Object.keys(STORAGES).map((name) => new PickleClass(`torch.${name}`)),
    ...Object.keys(TYPES).map((name) => new PickleClass(`torch.${name}`)),
    ...numpyClasses(what),
  ];
  return new Map(classes.map((one) => [one.name, one]));
}

function makeTensor(
  what: string,
  storage: PickleValue | undefined,
  offset: PickleValue | undefined,
  shape: PickleValue | undefined,
  strides: PickleValue | undefined,
  named?: PickleValue,
): TorchTensor {
  if (!(storage instanceof TorchStorage)) throw invalidModel(what, "a tensor in it has no numbers");
  const sizes = wholeNumbers(shape);
  const steps = wholeNumbers(strides);
  const isPlaced = typeof offset === "number" && Number.isSafeInteger(offset) && offset >= 0;
  if (!sizes || !steps || sizes.length !== steps.length || sizes.length > MOST_AXES || !isPlaced)
    throw invalidModel(what, "a tensor in it has a shape that is none");
  const type = named instanceof PickleClass ? TYPES[named.name.replace(/^torch\./, "")] : storage.type;
  if (type === undefined)
    throw invalidModel(what, "a tensor in it is of a number type that is not read here");
  return new TorchTensor(storage, type, offset, sizes, steps);
}

function wholeNumbers(value: PickleValue | undefined): number[] | undefined {
  if (!(value instanceof PickleTuple || value instanceof PickleList)) return undefined;
  const numbers: number[] = [];
  for (const item of value.items) {
    if (typeof item !== "number" || !Number.isSafeInteger(item) || item < 0) return undefined;
    numbers.push(item);
  }
  return numbers;
}

/** Of nothing, of another dictionary, or of pairs. */
function dictOf(pairs: PickleValue | undefined): PickleDict {
  const dict = new PickleDict();
  const entries = pairs instanceof PickleDict ? pairs.entries : pairsOf(pairs);
  for (const [key, value] of entries) dict.entries.set(key, value);
  return dict;
}

function pairsOf(value: PickleValue | undefined): (readonly [PickleValue, PickleValue])[] {
  if (!(value instanceof PickleList || value instanceof PickleTuple)) return [];
  return value.items.map((pair) => {
    if (!(pair instanceof PickleList || pair instanceof PickleTuple)) throw new TypeError("It is no pair.");
    return [pair.items[0] ?? null, pair.items[1] ?? null];
  });
}

/** Bytes that a storage of a type and a size takes. */
export function storageBytes({ type, size }: TorchStorage): number {
  return size * (type === undefined ? 1 : NUMBER_BYTES[type]);
}
