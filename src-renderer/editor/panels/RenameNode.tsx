import { useReactFlow, useStore } from "@xyflow/react";
import type { ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import { renameNode } from "#core/network/edits/index";
import { graphAt, nodeById } from "#core/network/graph";
import { nodeNameRefusal } from "#core/network/name-refusal";
import { useDocument, useGraph, useLocation, useStudio } from "../../stores/context";
import { InPlaceName } from "../../ui/InPlaceName";
import { useCanvasView, useEditorState } from "../editor-store";
import { focusCanvas } from "../focus-canvas";

const HEIGHT = 28;
const NARROWEST = 160;

/** The name of a node while it is typed: over its card, and at the size of a field however far out the canvas is. */
export function RenameNode(): ReactNode {
  const { documents } = useStudio();
  const { editor } = useCanvasView();
  const id = useEditorState((state) => state.renaming);
  const document = useDocument();
  const location = useLocation();
  const graph = useGraph();
  const flow = useReactFlow();
  const view = useStore(useShallow(({ transform, width, height }) => ({ transform, width, height })));
  const node = id === undefined ? undefined : nodeById(graph, id);
  if (node === undefined) return null;
  const [x, y, zoom] = view.transform;
  const bounds = flow.getNodesBounds([node.id]);
  const width = Math.max(NARROWEST, bounds.width * zoom);
  const left = (bounds.x + bounds.width / 2) * zoom + x - width / 2;
  const top = (bounds.y + bounds.height / 2) * zoom + y - HEIGHT / 2;
  return (
    <div
      className="absolute z-30"
      style={{
        left: Math.max(4, Math.min(view.width - width - 4, left)),
        top: Math.max(4, Math.min(view.height - HEIGHT - 40, top)),
        width,
      }}
    >
      <InPlaceName
        key={node.id}
        label={`Name of ${node.name}`}
        name={node.name}
        className="border-focus! font-semibold shadow-floating"
        check={(name) => nodeNameRefusal(graphAt(document, location), name, node.id)}
        onRename={(name) =>
          documents.getState().edit("Rename", (current) => renameNode(current, location, node.id, name))
        }
        onEnd={(by) => {
          editor.setState({ renaming: undefined });
          if (by === "key") focusCanvas(window.document);
        }}
      />
    </div>
  );
}
