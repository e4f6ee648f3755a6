/** Shapes, costs and problems of the open drawing, worked out anew with every change. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { createAnalyser } from "#core/analysis/analyse";
import type { Analysis, DatasetFacts, NodeFacts } from "#core/analysis/analysis";
import type { LayerRegistry } from "#core/layers/registry";
import type { GraphLocation, NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import type { Problem } from "#core/network/problem";
import type { DatasetsStore } from "./datasets-store";
import type { DocumentStore } from "./document-store";

export interface AnalysisState {
  readonly analysis: Analysis | undefined;
  /** Problems by `nodeKey`. */
  readonly byNode: ReadonlyMap<string, readonly Problem[]>;
  readonly byEdge: ReadonlyMap<string, readonly Problem[]>;
  readonly errors: number;
  readonly warnings: number;
}
export type AnalysisStore = StoreApi<AnalysisState>;

const NONE: readonly Problem[] = [];
const EMPTY: AnalysisState = {
  analysis: undefined,
  byNode: new Map(),
  byEdge: new Map(),
  errors: 0,
  warnings: 0,
};

function nodeKey(location: GraphLocation, id: string): string {
  return location.kind === "root" ? `/${id}` : `${location.block}/${id}`;
}

function index(problems: readonly Problem[], of: "nodes" | "edges"): Map<string, Problem[]> {
  const result = new Map<string, Problem[]>();
  for (const problem of problems) {
    for (const id of problem[of]) {
      const key = nodeKey(problem.location, id);
      const list = result.get(key);
      if (list) list.push(problem);
      else result.set(key, [problem]);
    }
  }
  return result;
}

/** Facts of an expanded layer or of a block node, by path. */
export function factsOf(path: string): (state: AnalysisState) => NodeFacts | undefined {
  return (state) => state.analysis?.facts.get(path);
}

export function problemsOfNode(
  location: GraphLocation,
  node: string,
): (state: AnalysisState) => readonly Problem[] {
  return (state) => state.byNode.get(nodeKey(location, node)) ?? NONE;
}

export function problemsOfEdge(
  location: GraphLocation,
  edge: string,
): (state: AnalysisState) => readonly Problem[] {
  return (state) => state.byEdge.get(nodeKey(location, edge)) ?? NONE;
}

/** Keeps the analysis in step with the document and with the dataset it names. Returns the store and a way to stop. */
export function createAnalysisStore(
  layers: LayerRegistry,
  documents: DocumentStore,
  datasets: DatasetsStore,
): AnalysisStore {
  const store = createStore<AnalysisState>(() => EMPTY);
  let analyser = createAnalyser(layers);
  let last: { document: NetworkDocument | undefined; dataset: DatasetFacts | undefined } | undefined;

  function update(): void {
    const { document } = documents.getState();
    const { factsById, loaded } = datasets.getState();
    const wanted = document && datasetId(document);
    const dataset = wanted === undefined ? undefined : factsById.get(wanted);
    // Until the datasets are known, every drawing would seem to name an unknown one.
    if (!loaded && wanted !== undefined && dataset === undefined) return;
    if (last && last.document === document && last.dataset === dataset) return;
    // A different drawing shares nothing with the last one, so its caches are let go.
    if (document === undefined) analyser = createAnalyser(layers);
    last = { document, dataset };
    if (document === undefined) {
      store.setState(EMPTY);
      return;
    }
    const analysis = analyser.analyse(document, dataset);
    const errors = analysis.problems.filter((problem) => problem.severity === "error").length;
    store.setState({
      analysis,
      byNode: index(analysis.problems, "nodes"),
      byEdge: index(analysis.problems, "edges"),
      errors,
      warnings: analysis.problems.length - errors,
    });
  }

  update();
  documents.subscribe(update);
  datasets.subscribe(update);
  return store;
}
