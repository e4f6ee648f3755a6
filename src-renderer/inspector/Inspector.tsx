import type { ReactNode } from "react";
import { nodeById } from "#core/network/graph";
import { useDocumentState, useGraph } from "../stores/context";
import { NetworkInspector } from "./NetworkInspector";
import { NodeInspector } from "./NodeInspector";
import { SelectionInspector } from "./SelectionInspector";

/** What is selected, in full: one node, several, or the network and how it is trained. */
export function Inspector(): ReactNode {
  const graph = useGraph();
  const selection = useDocumentState((state) => state.selection);
  const [first] = selection;
  const node = selection.size === 1 && first !== undefined ? nodeById(graph, first) : undefined;
  return (
    <div className="h-full overflow-y-auto p-3 pb-6" data-inspector>
      {node ? (
        <NodeInspector key={node.id} node={node} />
      ) : selection.size > 1 ? (
        <SelectionInspector />
      ) : (
        <NetworkInspector />
      )}
    </div>
  );
}
