/** The names by which values are found: each node's result, and what each node reads. */
import type { LoweredNode } from "./lowering";
import type { Reader, ResidualMerge, Site, ValueId } from "./program";

/** @param needed values that the network's result depends on */
export function findSites(
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
  merges: readonly ResidualMerge[],
): ReadonlyMap<string, Site> {
  const sites: Site[] = [];
  const mergeOf = new Map(merges.map((merge) => [merge.path, merge]));
  const readers = readersOf(lowered, needed);
  lowered.forEach(({ node, inputs, value, steps }, index) => {
    if (!needed.has(value)) return;
    const [first] = steps;
    const [reader, ...others] = readers[index] ?? [];
    const name = `${node.path}:out`;
    if (first || node.type === "input") sites.push({ name, value });
    else if (reader) sites.push({ name, readers: [reader, ...others] });
    if (!first) return;
    inputNames(inputs.length, mergeOf.get(node.path)).forEach((end, input) => {
      sites.push({ name: `${node.path}:${end}`, readers: [{ step: first.name, input }] });
    });
  });
  return new Map(sites.map((site) => [site.name, site]));
}

/** `in` where there is one input, else `in.1`, `in.2`; at a residual merge `in.identity` and `in.residual`. */
function inputNames(count: number, merge: ResidualMerge | undefined): string[] {
  if (count === 1) return ["in"];
  return Array.from({ length: count }, (_, index) => {
    if (merge === undefined) return `in.${index + 1}`;
    if (index === merge.identity) return "in.identity";
    return count === 2 ? "in.residual" : `in.residual.${merge.residual.indexOf(index) + 1}`;
  });
}

/** For each node: the steps that read its result, also through nodes that hand it on. */
function readersOf(
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
): readonly (readonly Reader[])[] {
  const readers: Reader[][] = lowered.map(() => []);
  for (const [index, { node, steps, value }] of [...lowered.entries()].reverse()) {
    if (!needed.has(value)) continue;
    node.inputs.forEach((source, input) => {
      const through = steps[0] ? [{ step: steps[0].name, input }] : (readers[index] ?? []);
      readers[source]?.push(...through);
    });
  }
  return readers;
}
