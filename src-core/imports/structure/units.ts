/** Finds what may become blocks: stretches of atoms that occur more than once, with a merge in them or a chain of some length. */
import type { RaisedLayer } from "../raise/raised";
import type { Atom } from "./atoms";
import { chainUnits } from "./chain-units";
import { isLight } from "./layer-kind";

/** Atoms in a row. */
export interface Span {
  readonly start: number;
  readonly length: number;
  /** A chain that fills the room between two blocks. */
  readonly isBetweenBlocks?: true;
}

/** Atoms, and which of them are taken. */
export class Ground {
  readonly #taken: Uint8Array;
  /** Of units in a row, by the kind of their branching: the kinds of their atoms, and how many stand before it. */
  readonly shapes = new Map<
    number,
    { readonly kinds: readonly (number | undefined)[]; readonly before: number }
  >();

  constructor(
    readonly layers: readonly RaisedLayer[],
    readonly atoms: readonly Atom[],
  ) {
    this.#taken = new Uint8Array(atoms.length);
  }

  isFree(at: number): boolean {
    return at >= 0 && at < this.atoms.length && this.#taken[at] === 0;
  }

  /** A free atom that belongs to what stands beside it. */
  isLoose(at: number): boolean {
    const atom = this.atoms[at];
    const layer = this.layers[atom?.members[0] ?? -1];
    return this.isFree(at) && atom?.members.length === 1 && layer !== undefined && isLight(layer);
  }

  kind(at: number): number | undefined {
    return this.atoms[at]?.kind;
  }

  take(span: Span): Span {
    this.#taken.fill(1, span.start, span.start + span.length);
    return span;
  }

  /** Whether free atoms of these kinds begin here. */
  isAt(kinds: readonly (number | undefined)[], start: number): boolean {
    return kinds.every((kind, offset) => this.isFree(start + offset) && this.kind(start + offset) === kind);
  }
}

/** Layers between two branchings that may belong to a block with either. */
const MOST_LOOSE = 4;

/** Spans that do not overlap, in order. Those of one kind, numbers apart, have the same kinds of atoms. */
export function unitsOf(layers: readonly RaisedLayer[], atoms: readonly Atom[]): readonly Span[] {
  const ground = new Ground(layers, atoms);
  const units = [...repeatedMerges(ground), ...scatteredMerges(ground)];
  units.push(...chainUnits(ground));
  return units.sort((one, other) => one.start - other.start);
}

/** Branchings of one kind in a row, with the same few layers between each two. */
function repeatedMerges(ground: Ground): Span[] {
  const merges = ground.atoms.flatMap(({ hasMerge }, at) => (hasMerge ? [at] : []));
  const units: Span[] = [];
  for (let loose = 0; loose <= MOST_LOOSE; loose += 1) {
    for (let first = 0; first < merges.length; ) {
      let last = first;
      while (isNextOf(ground, merges, last, loose, merges[first] ?? 0)) last += 1;
      if (last > first) units.push(...inRow(ground, merges.slice(first, last + 1), loose));
      first = last + 1;
    }
  }
  return units;
}

function isNextOf(
  ground: Ground,
  merges: readonly number[],
  at: number,
  loose: number,
  first: number,
): boolean {
  const [here, next] = [merges[at], merges[at + 1]];
  if (here === undefined || next !== here + loose + 1) return false;
  if (ground.kind(here) !== ground.kind(next) || !ground.isFree(here) || !ground.isFree(next)) return false;
  for (let offset = 1; offset <= loose; offset += 1) {
    if (!ground.isLoose(here + offset) || ground.kind(here + offset) !== ground.kind(first + offset))
      return false;
  }
  return true;
}

/** The layers between belong behind each branching or, where a norm comes first as in a pre-activation, before it. */
function inRow(ground: Ground, merges: readonly number[], loose: number): Span[] {
  const [first = 0, last = 0] = [merges[0], merges.at(-1)];
  const kinds = Array.from({ length: loose }, (_, offset) => ground.kind(first + offset + 1));
  const isSuffix = ground.isAt(kinds, last + 1);
  const isPrefix = ground.isAt(kinds, first - loose);
  const leading = ground.layers[ground.atoms[first + 1]?.members[0] ?? -1];
  const prefers = loose > 0 && leading?.definition.family === "normalisation";
  const before = isPrefix && (prefers || !isSuffix) ? loose : 0;
  // The last one lacks what stands behind the others: it stays as it is.
  const whole = before > 0 || isSuffix ? merges : merges.slice(0, -1);
  if (whole.length < 2) return [];
  const units = whole.map((at) => ({ start: at - before, length: loose + 1 }));
  const shape = Array.from({ length: loose + 1 }, (_, offset) => ground.kind(first - before + offset));
  ground.shapes.set(ground.kind(first) ?? 0, { kinds: shape, before });
  return units.map((unit) => ground.take(unit));
}

/** Branchings of one kind that do not follow each other: each with the layers before and behind it that all have. */
function scatteredMerges(ground: Ground): Span[] {
  const byKind = new Map<number, number[]>();
  ground.atoms.forEach(({ hasMerge, kind }, at) => {
    if (!hasMerge || !ground.isFree(at)) return;
    byKind.set(kind, [...(byKind.get(kind) ?? []), at]);
  });
  return [...byKind].flatMap(([kind, places]) => {
    const known = ground.shapes.get(kind);
    if (known === undefined && places.length < 2) return [];
    const before = known?.before ?? commonLoose(ground, places, -1);
    const length = known?.kinds.length ?? before + 1 + commonLoose(ground, places, 1);
    const [first = 0] = places;
    const kinds = known?.kinds ?? Array.from({ length }, (_, offset) => ground.kind(first - before + offset));
    return places.flatMap((at) =>
      ground.isAt(kinds, at - before) ? [ground.take({ start: at - before, length })] : [],
    );
  });
}

/** How many layers in this direction are the same for all of them. */
function commonLoose(ground: Ground, places: readonly number[], direction: 1 | -1): number {
  const [first = 0] = places;
  for (let count = 0; count < MOST_LOOSE; count += 1) {
    const offset = direction * (count + 1);
    const kind = ground.kind(first + offset);
    if (!places.every((at) => ground.isLoose(at + offset) && ground.kind(at + offset) === kind)) return count;
  }
  return MOST_LOOSE;
}
