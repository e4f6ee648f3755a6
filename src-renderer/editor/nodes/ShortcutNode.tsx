import type { NodeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { shortcutWords } from "#core/analysis/shortcut-words";
import { HeatStrip } from "../heat/HeatStrip";
import { CardMaps } from "../maps/CardMaps";
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
      <CardMaps path={view.path} most={2} />
      <Ports inputs outputs />
      {selected && <ProblemNote problems={view.problems} />}
    </div>
  );
});
