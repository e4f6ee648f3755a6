import { nodeById } from "#core/network/graph";
import { graphInView, pathPrefix } from "../../stores/document-view";
import type { Studio } from "../../stores/studio";
import { formatShape } from "../../ui/format-shape";

/** "conv1 to bn1: 8×8×16", or without the shape while it is not known. */
export function wireWords({ documents, analysis }: Studio, edgeId: string): string | undefined {
  const { document, viewPath } = documents.getState();
  const graph = document && graphInView(document, viewPath);
  const edge = graph?.edges.find(({ id }) => id === edgeId);
  if (document === undefined || graph === undefined || edge === undefined) return undefined;
  const source = nodeById(graph, edge.source)?.name ?? "";
  const target = nodeById(graph, edge.target)?.name ?? "";
  const facts = analysis.getState().analysis?.facts.get(pathPrefix(document, viewPath) + source);
  const shape = facts?.outputShape;
  return `${source} to ${target}${shape === undefined ? "" : `: ${formatShape(shape)}`}`;
}
