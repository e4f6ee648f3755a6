/**
 * Cuts a network where all of it passes through one value. What lies between two cuts is an atom: a single layer of a chain, or branches that
 * meet again. Blocks are made of whole atoms.
 */
import { IMAGE, type RaisedLayer } from "../raise/raised";
import { kindOf } from "./layer-kind";

export interface Atom {
  /** Places of its layers, what comes out last: the same order for atoms of one kind. */
  readonly members: readonly number[];
  /** Of atoms with the same layers and wires, numbers apart. */
  readonly kind: number;
  /** Branches that meet. */
  readonly hasMerge: boolean;
}

/** @param layers of which the last depends on all others */
export function atomsOf(layers: readonly RaisedLayer[]): readonly Atom[] {
  const kinds = new Map<string, number>();
  let entry = IMAGE;
  return cutsOf(layers).map((exit) => {
    const members = membersOf(layers, entry, exit);
    const key =
      members.length > 1 || readsOther(layers, exit, entry) ? keyOf(layers, members) : kindOf(layers[exit]);
    const kind = kinds.get(key) ?? kinds.size;
    kinds.set(key, kind);
    const hasMerge = (layers[exit]?.inputs.length ?? 0) > 1;
    entry = exit;
    return { members, kind, hasMerge };
  });
}

/** A merge of one value with itself is no plain link of a chain. */
function readsOther(layers: readonly RaisedLayer[], exit: number, entry: number): boolean {
  const inputs = layers[exit]?.inputs ?? [];
  return inputs.length !== 1 || inputs[0] !== entry;
}

/** Layers whose value all that follows depends on through it alone: no wire goes from before one to behind it. */
function cutsOf(layers: readonly RaisedLayer[]): number[] {
  const lastReader = new Int32Array(layers.length + 1);
  layers.forEach(({ inputs }, at) => {
    for (const input of inputs) lastReader[input + 1] = at;
  });
  const cuts: number[] = [];
  let reach = 0;
  for (let at = 0; at < layers.length; at += 1) {
    reach = Math.max(reach, lastReader[at] ?? 0);
    if (reach <= at) cuts.push(at);
  }
  return cuts;
}

/** From the cut's layer back to the one before, inputs first and in port order, however the file orders its branches. */
function membersOf(layers: readonly RaisedLayer[], entry: number, exit: number): number[] {
  if (exit === entry + 1) return [exit];
  const members: number[] = [];
  const seen = new Set([exit]);
  const path: { readonly at: number; port: number }[] = [{ at: exit, port: 0 }];
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const input = layers[top.at]?.inputs[top.port];
    top.port += 1;
    if (input === undefined) {
      members.push(top.at);
      path.pop();
    } else if (input > entry && !seen.has(input)) {
      seen.add(input);
      path.push({ at: input, port: 0 });
    }
  }
  return members;
}

/** Layers in order, with what each reads: places in the list, or `in` for what comes to the atom. */
export function keyOf(layers: readonly RaisedLayer[], members: readonly number[]): string {
  const local = new Map(members.map((member, at) => [member, at]));
  return members
    .map((member) => {
      const layer = layers[member];
      const inputs = layer?.inputs.map((input) => local.get(input) ?? "in") ?? [];
      return `${kindOf(layer)}(${inputs.join()})`;
    })
    .join(" ");
}
