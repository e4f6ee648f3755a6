/** Finds the weights in what a PyTorch file holds: a state_dict, or a dictionary that keeps one among other things. */
import { NumpyArray } from "../codecs/numpy-pickle";
import { PickleDict, PickleList, PickleTuple, type PickleValue } from "../codecs/pickle-values";
import type { StoredTensor } from "../codecs/stored-tensor";
import { type TorchFile, torchTensor } from "../codecs/torch";
import { TorchTensor } from "../codecs/torch-classes";
import { invalidModel } from "../formats/invalid-model";
import type { ImportNote } from "../formats/model";
import type { NamedTensor } from "./named-tensor";

/** Under what trainings keep weights, the usual ones first. */
const WRAPPERS = [
  "state_dict",
  "model_state_dict",
  "model_state",
  "model",
  "net",
  "network",
  "module",
  "weights",
  "params",
  "state_dict_ema",
  "ema_state_dict",
  "model_ema",
  "params_ema",
  "ema",
] as const;

/** Dictionaries within dictionaries. */
const DEEPEST = 6;

export interface FoundState {
  readonly tensors: readonly NamedTensor[];
  readonly notes: readonly ImportNote[];
}

/** @throws SkiploomError `invalid-model` when it holds no tensors, or one that reaches beyond its numbers */
export function findState(file: TorchFile): FoundState {
  const { state, taken, others } = unwrap(file.root);
  const tensors = flatten(state, file.isBigEndian);
  if (tensors.length === 0) throw invalidModel("PyTorch file", "it holds no tensors");
  if (taken === "" || others.length === 0) return { tensors, notes: [] };
  const words = `The file holds weights more than once. Those under "${taken}" were taken; ${others.map((key) => `"${key}"`).join(", ")} ${others.length === 1 ? "was" : "were"} left aside.`;
  return { tensors, notes: [{ kind: "changed", steps: [], words }] };
}

/** The innermost dictionary that a usual key leads to. */
function unwrap(root: PickleValue): {
  readonly state: PickleValue;
  readonly taken: string;
  readonly others: readonly string[];
} {
  let state = root;
  const path: string[] = [];
  const others: string[] = [];
  for (let depth = 0; depth < DEEPEST && state instanceof PickleDict; depth += 1) {
    const held = state;
    const keys = WRAPPERS.filter((key) => holdsTensors(held.get(key), DEEPEST));
    const [key, ...more] = keys;
    if (key === undefined || isState(state)) break;
    state = held.get(key) ?? null;
    path.push(key);
    others.push(...more);
  }
  return { state, taken: path.join("."), others };
}

/** Whether tensors stand in it directly. */
function isState(value: PickleDict): boolean {
  return [...value.entries.values()].some(isTensor);
}

function isTensor(value: PickleValue | undefined): value is TorchTensor | NumpyArray {
  return value instanceof TorchTensor || (value instanceof NumpyArray && value.tensor !== undefined);
}

function holdsTensors(value: PickleValue | undefined, depth: number): boolean {
  if (!(value instanceof PickleDict) || depth === 0) return false;
  return [...value.entries.values()].some((inner) => isTensor(inner) || holdsTensors(inner, depth - 1));
}

/** All tensors with their keys joined by dots; what holds them is entered once, however often it is named. */
function flatten(root: PickleValue, isBigEndian: boolean): NamedTensor[] {
  const found = new Map<string, StoredTensor>();
  const seen = new Set<PickleValue>();
  const enter = (value: PickleValue, name: string, depth: number): void => {
    if (value instanceof TorchTensor) found.set(name, torchTensor(value, isBigEndian, name));
    else if (value instanceof NumpyArray && value.tensor) found.set(name, value.tensor);
    if (depth === 0 || seen.has(value)) return;
    seen.add(value);
    for (const [key, inner] of childrenOf(value))
      enter(inner, name === "" ? key : `${name}.${key}`, depth - 1);
  };
  enter(root, "", DEEPEST);
  return [...found].map(([name, tensor]) => ({ ...tensor, name }));
}

function childrenOf(value: PickleValue): [string, PickleValue][] {
  if (value instanceof PickleList || value instanceof PickleTuple)
    return value.items.map((item, index) => [String(index), item]);
  if (!(value instanceof PickleDict)) return [];
  return [...value.entries].filter((entry): entry is [string, PickleValue] => typeof entry[0] === "string");
}
