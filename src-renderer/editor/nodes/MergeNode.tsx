import type { NodeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { useStudio } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { HeatStrip } from "../heat/HeatStrip";
import { CardMaps } from "../maps/CardMaps";
import type { CanvasNode } from "../model/flow-nodes";
import { useDetail } from "./detail";
import { nodeIcon } from "./family-icons";
import { Ports } from "./Ports";
import { ProblemNote } from "./ProblemNote";
import { SpokenName, spokenLabel } from "./SpokenName";
import { useNodeView } from "./use-node-view";

/** Where branches meet: a circle on the trunk. Its name and shape show when the pointer is over it. */
export const MergeNode = memo(function MergeNode({ data, selected }: NodeProps<CanvasNode>): ReactNode {
  const { node } = data;
  const view = useNodeView(node);
  const bare = useDetail() === "bars" && !selected;
  const Icon = nodeIcon(useStudio().layers, node);
  return (
    <div
      className="merge"
      {...(bare && spokenLabel(node.id, view.spoken))}
      data-selected={selected || undefined}
      data-problem={view.problem?.severity}
      data-run={view.inSkipRun || undefined}
      data-bypassed={node.bypassed || undefined}
      data-node-name={node.name}
    >
      {!bare && <SpokenName node={node.id}>{view.spoken}</SpokenName>}
      <Icon size={18} aria-hidden />
      {!bare && (
        <span className="merge-words" aria-hidden>
          <b>{node.name}</b> {view.facts?.outputShape ? formatShape(view.facts.outputShape) : ""}
        </span>
      )}
      <HeatStrip path={view.path} />
      <CardMaps path={view.path} />
      <Ports inputs outputs />
      {selected && <ProblemNote problems={view.problems} />}
    </div>
  );
});
