import type { NodeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { portsOf } from "#core/network/ports";
import { useStudio } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { HeatStrip } from "../heat/HeatStrip";
import { CardMaps } from "../maps/CardMaps";
import type { CanvasNode } from "../model/flow-nodes";
import { useDetail } from "./detail";
import { nodeColour, nodeIcon } from "./family-icons";
import { Ports } from "./Ports";
import { ProblemNote } from "./ProblemNote";
import { SpokenName, spokenLabel } from "./SpokenName";
import { useNodeView } from "./use-node-view";

/** A layer or a block: name over its parameters, output shape at the right. */
export const CardNode = memo(function CardNode({ data, selected }: NodeProps<CanvasNode>): ReactNode {
  const { node } = data;
  const { layers } = useStudio();
  const view = useNodeView(node);
  const ports = portsOf(layers, node);
  const Icon = nodeIcon(layers, node);
  // Words that cannot be read are not drawn either: a large network is drawn sooner.
  const detail = useDetail();
  const bare = detail === "bars" && !selected;
  const isStack = view.repeats > 1;
  return (
    <div
      className="card"
      {...(bare && spokenLabel(node.id, view.spoken))}
      style={{ "--family": nodeColour(layers, node) }}
      data-selected={selected || undefined}
      data-problem={view.problem?.severity}
      data-run={view.inSkipRun || undefined}
      data-bypassed={node.bypassed || undefined}
      data-stack={isStack || undefined}
      data-block={node.kind === "block" || undefined}
      data-node-name={node.name}
    >
      {!bare && <SpokenName node={node.id}>{view.spoken}</SpokenName>}
      {detail !== "bars" && (
        <div className="card-face" aria-hidden>
          {detail === "full" && <Icon className="card-icon" size={14} />}
          <span className="card-words">
            <span className="card-name">
              {/* Far out a block's name is most of its card, and a double click there enters the block. */}
              <span
                className="truncate"
                data-name-text={detail === "full" || node.kind === "layer" || undefined}
              >
                {node.name}
              </span>
              {isStack && <span className="card-repeat">× {view.repeats}</span>}
              {detail === "full" && (
                <span className="card-shape">
                  {view.facts?.outputShape ? formatShape(view.facts.outputShape) : ""}
                </span>
              )}
            </span>
            {detail === "full" && <span className="card-summary">{view.summary}</span>}
          </span>
        </div>
      )}
      <HeatStrip path={view.path} />
      <CardMaps path={view.path} />
      <Ports inputs={ports.inputs !== 0} outputs={ports.outputs !== 0} />
      {selected && <ProblemNote problems={view.problems} />}
    </div>
  );
});
