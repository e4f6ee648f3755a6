/** The names by which values are found: each node's result, and what each node reads. */
import type { LoweredNode } from "./lowering";
import type { Reader, Site, Unit, ValueId } from "./program";

/** @param needed values that the network's result depends on */
export function findSites(
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
  units: readonly Unit[],
): ReadonlyMap<string, Site> {
  const sites: Site[] = [];
  const unitsAt = new Map<string, Unit[]>();
  for (const unit of units) unitsAt.set(unit.path, [...(unitsAt.get(unit.path) ?? []), unit]);
  const readers = readersOf(lowered, needed);
  lowered.forEach(({ node, inputs, value, steps }, index) => {
    if (!needed.has(value)) return;
    const [first] = steps;
    const [reader, ...others] = readers[index] ?? [];
    const name = `${node.path}:out`;
    if (first || node.type === "input") sites.push({ name, value });
    else if (reader) sites.push({ name, readers: [reader, ...others] });
    if (!first) return;
    inputNames(inputs.length, unitsAt.get(node.path)).forEach((end, input) => {
      sites.push({ name: `${node.path}:${end}`, readers: [{ step: first.name, input }] });
    });
  });
  return new Map(sites.map((site) => [site.name, site]));
}

/**
 * `in` where there is one input, else `in.1`, `in.2`; where skips come back `in.identity` (a second one `in.identity.2`) and
 * `in.residual`, with numbers where F has several inputs.
 */
function inputNames(count: number, units: readonly Unit[] | undefined): string[] {
  if (count === 1) return ["in"];
  return Array.from({ length: count }, (_, input) => {
    const [first] = units ?? [];
    if (!units || !first) return `in.${input + 1}`;
    const skip = units.findIndex((unit) => unit.skip === input);
    if (skip >= 0) return skip === 0 ? "in.identity" : `in.identity.${skip + 1}`;
    return first.branch.length === 1 ? "in.residual" : `in.residual.${first.branch.indexOf(input) + 1}`;
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
