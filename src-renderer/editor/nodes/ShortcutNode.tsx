import type { NodeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import type { NodeFacts } from "#core/analysis/analysis";
import type { NetworkNode } from "#core/network/document";
import { HeatStrip } from "../heat/HeatStrip";
import type { CanvasNode } from "../model/flow-nodes";
import { useDetail } from "./detail";
import { Ports } from "./Ports";
import { ProblemNote } from "./ProblemNote";
import { SpokenName, spokenLabel } from "./SpokenName";
import { useNodeView } from "./use-node-view";

/** The pill on a skip's arc, which says what the shortcut does. */
export const ShortcutNode = memo(function ShortcutNode({ data, selected }: NodeProps<CanvasNode>): ReactNode {
  const { node } = data;
  const view = useNodeView(node);
  const bare = useDetail() === "bars" && !selected;
  const words = shortcutWords(node, view.facts);
  const spoken = `${view.spoken}, ${words}`;
  return (
    <div
      className="pill-box"
      {...(bare && spokenLabel(node.id, spoken))}
      data-selected={selected || undefined}
      data-problem={view.problem?.severity}
      data-bypassed={node.bypassed || undefined}
      data-node-name={node.name}
    >
      {!bare && <SpokenName node={node.id}>{spoken}</SpokenName>}
      <div className="pill" aria-hidden>
        {words}
        <HeatStrip path={view.path} />
      </div>
      <Ports inputs outputs />
      {selected && <ProblemNote problems={view.problems} />}
    </div>
  );
});

/** `identity`, `pad`, or what the projection is: `1×1, stride 2`. */
function shortcutWords(node: NetworkNode, facts: NodeFacts | undefined): string {
  switch (facts?.shortcutMode) {
    case "identity":
      return "identity";
    case "pad":
      return "pad";
    case "projection": {
      const stride = strideOf(facts);
      return stride === 1 ? "1×1" : `1×1, stride ${stride}`;
    }
    default: {
      const mode = node.kind === "layer" ? node.params.mode : undefined;
      return typeof mode === "string" && mode !== "auto" ? mode : "skip";
    }
  }
}

function strideOf(facts: NodeFacts): number {
  const [from] = facts.inputShapes[0] ?? [];
  const [to] = facts.outputShape ?? [];
  return from === undefined || to === undefined || to === 0 ? 1 : Math.ceil(from / to);
}
