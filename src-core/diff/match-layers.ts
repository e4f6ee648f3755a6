/**
 * Which layers of two networks are the same ones. First those of one path and type; what is left between them in the order of the data
 * by block, by type and parameters, then by type; shortcuts and other branches by the layers that they hang on; last those of one path
 * whatever they are. Two networks give the same pairs whichever comes first.
 */
import type { FlatNode } from "../blocks/flat-graph";
import { ascending, commonSequence, type IndexPair } from "./common-sequence";
import { matchBlocks } from "./match-blocks";
import type { NetworkSide } from "./network-side";
import { appliesTo } from "./parameter-changes";

export interface LayerMatches {
  /** By index of the first network's layer: the index of the second's. */
  readonly forward: ReadonlyMap<number, number>;
  readonly backward: ReadonlyMap<number, number>;
}

type Nodes = readonly FlatNode[];

export function matchLayers(one: NetworkSide, other: NetworkSide): LayerMatches {
  // Of several ways that are as good, one must be chosen alike from both sides.
  const turned = signature(one.nodes) > signature(other.nodes);
  const matcher = turned ? new Matcher(other, one) : new Matcher(one, other);
  matcher.match();
  const { forward, backward } = matcher;
  return turned ? { forward: backward, backward: forward } : { forward, backward };
}

function signature(nodes: Nodes): string {
  return nodes.map((node) => `${node.path} ${kindWithParameters(node)}`).join("\n");
}

/** What initial weights there were says nothing of which layer it is, and files of other tools do not know it. */
function kindWithParameters({ type, definition, params }: FlatNode): string {
  const told = Object.entries(definition.params)
    .filter(([key, spec]) => !spec.advanced && key !== "initializer" && appliesTo(spec, params))
    .map(([key]) => `${key}=${params[key]}`);
  return [type, ...told].join(" ");
}

class Matcher {
  readonly forward = new Map<number, number>();
  readonly backward = new Map<number, number>();
  readonly #one: Nodes;
  readonly #other: Nodes;
  readonly #sides: readonly [NetworkSide, NetworkSide];

  constructor(one: NetworkSide, other: NetworkSide) {
    this.#one = one.nodes;
    this.#other = other.nodes;
    this.#sides = [one, other];
  }

  match(): void {
    this.#byKey(({ path, type }) => `${type} ${path}`);
    const isOnTrunk = ({ definition }: FlatNode): boolean => definition.role !== "skip";
    this.#byBlocks(kindWithParameters);
    this.#byBlocks(({ type }) => type);
    this.#inOrder(kindWithParameters, isOnTrunk);
    this.#byNeighbours();
    this.#inOrder(({ type }) => type, isOnTrunk);
    this.#byNeighbours();
    this.#inOrder(
      ({ type }) => type,
      () => true,
    );
    this.#byKey(({ path }) => path);
  }

  #pair(one: number, other: number): void {
    this.forward.set(one, other);
    this.backward.set(other, one);
  }

  /** By what each side has once: paths are unique. */
  #byKey(keyOf: (node: FlatNode) => string): void {
    const found = new Map(
      left(this.#other, this.backward).map((index) => [keyAt(this.#other, index, keyOf), index]),
    );
    for (const index of left(this.#one, this.forward)) {
      const other = found.get(keyAt(this.#one, index, keyOf));
      if (other !== undefined) this.#pair(index, other);
    }
  }

  #byBlocks(keyOf: (node: FlatNode) => string): void {
    const isFree = {
      one: (index: number) => !this.forward.has(index),
      other: (index: number) => !this.backward.has(index),
    };
    for (const [one, other] of matchBlocks(...this.#sides, isFree, keyOf)) this.#pair(one, other);
  }

  /** Between layers that are matched already, and in their order. */
  #inOrder(keyOf: (node: FlatNode) => string, isMeant: (node: FlatNode) => boolean): void {
    const known = [...this.forward].sort(([one], [another]) => one - another);
    const anchors: IndexPair[] = [...ascending(known), [this.#one.length, this.#other.length]];
    const ones = left(this.#one, this.forward, isMeant);
    const others = left(this.#other, this.backward, isMeant);
    let [at, otherAt] = [0, 0];
    for (const [end, otherEnd] of anchors) {
      const gap: number[] = [];
      const otherGap: number[] = [];
      for (let index = ones[at]; index !== undefined && index < end; index = ones[at]) {
        gap.push(index);
        at += 1;
      }
      for (let index = others[otherAt]; index !== undefined && index < otherEnd; index = others[otherAt]) {
        otherGap.push(index);
        otherAt += 1;
      }
      const pairs = commonSequence(
        gap.map((index) => keyAt(this.#one, index, keyOf)),
        otherGap.map((index) => keyAt(this.#other, index, keyOf)),
      );
      for (const [first, second] of pairs) this.#pair(gap[first] ?? -1, otherGap[second] ?? -1);
    }
  }

  /** Layers of one type that read matched layers, or are read by them. */
  #byNeighbours(): void {
    const readers = readersOf(this.#one);
    const otherReaders = readersOf(this.#other);
    const ahead = left(this.#one, this.forward);
    this.#byNeighbour(ahead, (nodes, index) => nodes[index]?.inputs ?? []);
    this.#byNeighbour(
      [...ahead].reverse(),
      (nodes, index) => (nodes === this.#one ? readers : otherReaders)[index] ?? [],
    );
  }

  #byNeighbour(
    indices: readonly number[],
    neighboursOf: (nodes: Nodes, index: number) => readonly number[],
  ): void {
    const waiting = new Map<number, number[]>();
    for (const index of left(this.#other, this.backward))
      for (const neighbour of neighboursOf(this.#other, index)) {
        const known = waiting.get(neighbour);
        if (known) known.push(index);
        else waiting.set(neighbour, [index]);
      }
    for (const index of indices) {
      if (this.forward.has(index)) continue;
      const wanted = neighboursOf(this.#one, index).map((neighbour) => this.forward.get(neighbour));
      const first = wanted[0];
      if (first === undefined || wanted.includes(undefined)) continue;
      const key = wanted.join();
      const found = (waiting.get(first) ?? []).find(
        (candidate) =>
          !this.backward.has(candidate) &&
          this.#other[candidate]?.type === this.#one[index]?.type &&
          neighboursOf(this.#other, candidate).join() === key,
      );
      if (found !== undefined) this.#pair(index, found);
    }
  }
}

function left(
  nodes: Nodes,
  matched: ReadonlyMap<number, number>,
  isMeant: (node: FlatNode) => boolean = () => true,
): number[] {
  return nodes.flatMap((node, index) => (!matched.has(index) && isMeant(node) ? [index] : []));
}

function keyAt(nodes: Nodes, index: number, keyOf: (node: FlatNode) => string): string {
  const node = nodes[index];
  return node ? keyOf(node) : "";
}

function readersOf(nodes: Nodes): readonly number[][] {
  const readers: number[][] = nodes.map(() => []);
  nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) readers[input]?.push(index);
  });
  return readers;
}
