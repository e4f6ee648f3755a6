import type { KeyboardEvent, ReactNode } from "react";
import { blockById, nodeById } from "#core/network/graph";
import { focusCanvas } from "../editor/focus-canvas";
import { useDocument, useDocumentState, useGraph, useLocation } from "../stores/context";
import { commitKey } from "../ui/commit-key";
import { BlockInspector } from "./BlockInspector";
import { NetworkInspector } from "./NetworkInspector";
import { NodeInspector } from "./NodeInspector";
import { SelectionInspector } from "./SelectionInspector";

/** A field that took what was typed gives the keyboard back to the drawing, where it came from. */
function giveBack(event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || commitKey(event) !== "take" || !(target instanceof HTMLInputElement)) return;
  focusCanvas(target.ownerDocument);
}

/** What is selected, in full: one node, several, or with nothing selected the entered block, or the network and how it is trained. */
export function Inspector(): ReactNode {
  const graph = useGraph();
  const selection = useDocumentState((state) => state.selection);
  const [first] = selection;
  const node = selection.size === 1 && first !== undefined ? nodeById(graph, first) : undefined;
  const document = useDocument();
  const location = useLocation();
  const block = location.kind === "block" ? blockById(document, location.block) : undefined;
  // Another thing is read from its beginning, wherever the one before was left; a selection that grows stays the same thing.
  const inspected = node?.id ?? (selection.size > 1 ? "several" : (block?.id ?? "network"));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in any of its fields, which are where the keys go
    <div
      key={inspected}
      className="@container h-full overflow-y-auto p-3 pb-6"
      data-inspector
      onKeyDown={giveBack}
    >
      {node ? (
        <NodeInspector node={node} />
      ) : selection.size > 1 ? (
        <SelectionInspector />
      ) : block ? (
        <BlockInspector block={block} />
      ) : (
        <NetworkInspector />
      )}
    </div>
  );
}
