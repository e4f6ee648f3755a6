/** The names by which values are found: each node's result, and what each node reads. */
import type { LoweredNode } from "./lower";
import type { Reader, ResidualMerge, Site, ValueId } from "./program";

/** @param needed values that the network's result depends on */
export function findSites(
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
  merges: readonly ResidualMerge[],
): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>();
  const mergeOf = new Map(merges.map((merge) => [merge.path, merge]));
  const readers = readersOf(lowered);
  lowered.forEach((it, index) => {
    const { node, inputs, value, steps } = it;
    if (!needed.has(value)) return;
    const add = (site: Site): void => void sites.set(site.name, site);
    // A node that hands its input on stands for those alone that read through it.
    const own = readers[index] ?? [];
    add({ name: `${node.path}:out`, value, ...(steps.length === 0 && index > 0 && { readers: own }) });
    const [first] = steps;
    if (!first) return;
    const names = inputNames(inputs, mergeOf.get(node.path), node.inputs, lowered);
    names.forEach((name, input) => {
      add({
        name: `${node.path}:${name}`,
        value: inputs[input] ?? 0,
        readers: [{ step: first.name, input }],
      });
    });
  });
  return sites;
}

/** `in` where there is one input, else `in.1`, `in.2`; at a residual merge `in.identity` and `in.residual`. */
function inputNames(
  inputs: readonly ValueId[],
  merge: ResidualMerge | undefined,
  sources: readonly number[],
  lowered: readonly LoweredNode[],
): string[] {
  if (inputs.length === 1) return ["in"];
  if (merge === undefined) return inputs.map((_, index) => `in.${index + 1}`);
  const identity = sources.findIndex((source) => lowered[source]?.node.type === "shortcut");
  let residual = 0;
  return inputs.map((_, index) => {
    if (index === identity) return "in.identity";
    residual += 1;
    return inputs.length === 2 ? "in.residual" : `in.residual.${residual}`;
  });
}

/** For each node: the steps that read its result, also through nodes that hand it on. */
function readersOf(lowered: readonly LoweredNode[]): readonly (readonly Reader[])[] {
  const readers: Reader[][] = lowered.map(() => []);
  for (let index = lowered.length - 1; index >= 0; index -= 1) {
    const { node, steps } = lowered[index] ?? { node: undefined, steps: [] };
    node?.inputs.forEach((source, input) => {
      const through = steps[0] ? [{ step: steps[0].name, input }] : (readers[index] ?? []);
      readers[source]?.push(...through);
    });
  }
  return readers;
}
