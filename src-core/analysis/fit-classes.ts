/** A template has units for the classes of its own data; on other data its last layer gets as many as there are classes. */
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";
import { analyse } from "./analyse";
import type { DatasetFacts } from "./analysis";

/**
 * A drawing that fits already, or cannot, is left as it is.
 *
 * @param facts of the data that it is going to be trained on; left out: the document says what images it is for
 */
export function fitClasses(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts?: DatasetFacts,
): NetworkDocument {
  const { problems } = analyse(layers, document, facts);
  const problem = problems.find(({ code }) => code === "class-count");
  return problem?.repairs[0]?.apply(document) ?? document;
}
