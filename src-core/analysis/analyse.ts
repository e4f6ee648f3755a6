/** Analysis: what a drawing means, what is wrong with it and how it can be repaired. */
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";
import type { Analysis, DatasetFacts } from "./analysis";
import { Examiner } from "./examine";
import { Repairer } from "./repairs/repairs";

export interface Analyser {
  /**
   * Analyses a document; never throws, whatever a document that opened holds. Facts of layers that an edit did not
   * touch stay the same objects from call to call.
   *
   * @param dataset facts of the document's dataset, when it is at hand
   */
  analyse(document: NetworkDocument, dataset?: DatasetFacts): Analysis;
}

/** An analyser that remembers, for a document that is being edited. */
export function createAnalyser(layers: LayerRegistry): Analyser {
  const examiner = new Examiner(layers);
  const repairer = new Repairer(layers);
  return {
    analyse(document, dataset) {
      const examination = examiner.examine(document, dataset);
      const { facts, totals, flat } = examination;
      const problems = repairer.repair(examination, dataset);
      return { problems, facts, totals, ...(flat === undefined ? {} : { flat }) };
    },
  };
}

/** Analyses a document once. */
export function analyse(layers: LayerRegistry, document: NetworkDocument, dataset?: DatasetFacts): Analysis {
  return createAnalyser(layers).analyse(document, dataset);
}
