import type { NodeProps } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, type ReactNode } from "react";
import { formatShape } from "../../ui/format-shape";
import { type CanvasNode, spokenNameId } from "../model/flow-nodes";
import { layerIcon } from "./family-icons";
import { Ports } from "./Ports";
import { ProblemNote } from "./ProblemNote";
import { useNodeView } from "./use-node-view";

/** Where branches meet: a circle on the trunk. Its name and shape show when the pointer is over it. */
export const MergeNode = memo(function MergeNode({ data, selected }: NodeProps<CanvasNode>): ReactNode {
  const { node } = data;
  const view = useNodeView(node);
  const Icon = node.kind === "layer" && node.type !== "add" ? layerIcon(node.type) : Plus;
  return (
    <div
      className="merge"
      data-selected={selected || undefined}
      data-problem={view.problem?.severity}
      data-run={view.inSkipRun || undefined}
      data-bypassed={node.bypassed || undefined}
      data-node-name={node.name}
    >
      <span id={spokenNameId(node.id)} className="sr-only">
        {view.spoken}
      </span>
      <Icon size={18} aria-hidden />
      <span className="merge-words" aria-hidden>
        <b>{node.name}</b> {view.facts?.outputShape ? formatShape(view.facts.outputShape) : ""}
      </span>
      <Ports inputs outputs />
      {selected && <ProblemNote problems={view.problems} />}
    </div>
  );
});
