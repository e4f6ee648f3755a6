/** A template has units for the classes of its own data; on other data its last layer gets as many as there are classes. */
import { analyse } from "#core/analysis/analyse";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { NetworkDocument } from "#core/network/document";
import type { StudioDataset } from "#core/protocol/studio-api";
import { layers } from "./session";

/**
 * A drawing that fits already, or cannot, is left as it is.
 *
 * @param dataset left out: the document says what images it is for
 */
export function fitClasses(document: NetworkDocument, dataset?: StudioDataset): NetworkDocument {
  const { problems } = analyse(layers, document, dataset && factsOfDataset(dataset));
  const problem = problems.find(({ code }) => code === "class-count");
  return problem?.repairs[0]?.apply(document) ?? document;
}
