/** Which layers of a model are drawn as blocks, and how often each is repeated. */
import type { BlockArgument, BlockDefinition, LayerNode } from "../../network/document";
import { LIMITS } from "../../network/document";
import { withoutCounters } from "../names";
import type { RaisedLayer } from "../raise/raised";
import { type Atom, atomsOf } from "./atoms";
import { builtInFor } from "./built-in";
import { type FoundArgument, type Members, unify } from "./definition";
import { type Instance, instancesOf } from "./instances";
import { type Span, unitsOf } from "./units";

/** A block of the file's own, or one of Skiploom's. */
export type BlockSource =
  | { readonly kind: "builtIn"; readonly block: BlockDefinition }
  | {
      readonly kind: "own";
      readonly params: readonly LayerNode["params"][];
      readonly arguments: readonly BlockArgument[];
    };

export interface FoundBlock {
  readonly source: BlockSource;
  /** Of each member inside the block. */
  readonly names: readonly string[];
  readonly occurrences: readonly Members[];
  readonly instances: readonly Instance[];
}

/** @param namesOf gives names to members that have none yet */
export function blocksOf(
  layers: readonly RaisedLayer[],
  namesOf: (members: Members) => readonly string[],
): readonly FoundBlock[] {
  const atoms = atomsOf(layers);
  const byKind = new Map<string, Span[]>();
  for (const span of unitsOf(layers, atoms)) {
    const kinds = atoms.slice(span.start, span.start + span.length).map(({ kind }) => kind);
    const key = kinds.join();
    byKind.set(key, [...(byKind.get(key) ?? []), span]);
  }
  const found = [...byKind.values()].flatMap((spans) => blockOf(layers, atoms, spans, namesOf) ?? []);
  return found.slice(0, LIMITS.blocksInDocument);
}

function blockOf(
  layers: readonly RaisedLayer[],
  atoms: readonly Atom[],
  spans: readonly Span[],
  namesOf: (members: Members) => readonly string[],
): FoundBlock | undefined {
  const occurrences = spans.map(({ start, length }) =>
    atoms.slice(start, start + length).flatMap(({ members }) => members),
  );
  const builtIn = builtInFor(layers, occurrences);
  if (builtIn) {
    const { block, names, arguments: told } = builtIn;
    return worthwhile(atoms, spans, told, { source: { kind: "builtIn", block }, names, occurrences });
  }
  const [first = [], second = first] = occurrences;
  const names = withoutCounters(namesOf(first), namesOf(second));
  const { params, arguments: told } = unify(layers, occurrences, names);
  if (told.length > LIMITS.arguments) return undefined;
  const declared = told.map(({ declared: argument }) => argument);
  return worthwhile(atoms, spans, told, {
    source: { kind: "own", params, arguments: declared },
    names,
    occurrences,
  });
}

/** A long chain is worth a block where two are; a short one where it is told the same again and again. */
const LONG_CHAIN = 6;
const FEWEST_SHORT = 8;
const FEWEST_A_NODE = 2.5;

function worthwhile(
  atoms: readonly Atom[],
  spans: readonly Span[],
  told: readonly FoundArgument[],
  block: Omit<FoundBlock, "instances">,
): FoundBlock | undefined {
  const [first] = spans;
  const count = spans.length;
  if (first === undefined || count < 2) return undefined;
  const instances = instancesOf(spans, told);
  const hasMerge = atoms.slice(first.start, first.start + first.length).some((atom) => atom.hasMerge);
  const isBetween = spans.some(({ isBetweenBlocks }) => isBetweenBlocks === true);
  const isLong = first.length >= LONG_CHAIN && count >= 2 * instances.length;
  const isOften = count >= FEWEST_SHORT && count >= FEWEST_A_NODE * instances.length;
  return hasMerge || isBetween || isLong || isOften ? { ...block, instances } : undefined;
}
