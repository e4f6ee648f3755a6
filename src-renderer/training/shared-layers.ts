/** Which layers of a run are layers of the open drawing: at the same path, with the same shapes and as many weights. */

import { analyse } from "#core/analysis/analyse";
import type { DatasetFacts, NodeFacts } from "#core/analysis/analysis";
import type { Shape } from "#core/layers/layer";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";

type Facts = ReadonlyMap<string, NodeFacts>;

const trained = new WeakMap<
  NetworkDocument,
  { layers: LayerRegistry; dataset: DatasetFacts | undefined; facts: Facts }
>();

/** Of a run's network, which never changes: worked out once. */
export function factsOfTrained(
  layers: LayerRegistry,
  network: NetworkDocument,
  dataset: DatasetFacts | undefined,
): Facts {
  const known = trained.get(network);
  if (known?.layers === layers && known.dataset === dataset) return known.facts;
  const { facts } = analyse(layers, network, dataset);
  trained.set(network, { layers, dataset, facts });
  return facts;
}

/** @param paths of the run's layers */
export function sharedLayers(paths: readonly string[], run: Facts, drawing: Facts): ReadonlySet<string> {
  return new Set(
    paths.filter((path) => {
      const one = run.get(path);
      const other = drawing.get(path);
      return one !== undefined && other !== undefined && isSameLayer(one, other);
    }),
  );
}

function isSameLayer(one: NodeFacts, other: NodeFacts): boolean {
  return (
    one.outputShape !== undefined &&
    shapeWords([one.outputShape]) === shapeWords(other.outputShape ? [other.outputShape] : []) &&
    shapeWords(one.inputShapes) === shapeWords(other.inputShapes) &&
    one.cost?.trainableParameters === other.cost?.trainableParameters
  );
}

function shapeWords(shapes: readonly Shape[]): string {
  return shapes.map((shape) => shape.join("x")).join(" ");
}
