/** What of a network can be removed while it is tried. */
import { analyse } from "#core/analysis/analyse";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph, type ProgramFacts } from "#core/program/lower";
import { AS_IT_IS, refusalOf, removableUnits } from "#core/program/removable";
import type { TriedModel } from "#core/protocol/trying-api";

/** None of a drawing with errors, which the engine refuses. */
export function triedUnits(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: ProgramFacts,
): TriedModel["units"] {
  const { flat } = analyse(layers, meantFor(document, facts));
  if (!flat) return [];
  const program = lowerGraph(flat, facts);
  return removableUnits(program).map((unit) => {
    const refusal = refusalOf(program, unit, AS_IT_IS);
    return { block: unit.name, ...(refusal !== undefined && { refusal }) };
  });
}
