import type { EdgeProps } from "@xyflow/react";
import { memo, type ReactNode, useState } from "react";
import { routeOf } from "#core/layout/edge-ways";
import { middleOf, nearEnd, roundedPath } from "#core/layout/polyline";
import { ARC_RADIUS, WIRE_RADIUS } from "#core/layout/routes";
import { useEdgeProblems } from "../../stores/context";
import { useCanvasView, useEditorState } from "../editor-store";
import { thicknessOf, wireWords } from "../heat/gradient-flow";
import { useWireFlow } from "../heat/HeatContext";
import type { CanvasEdge } from "../model/flow-edges";
import { useDetail } from "../nodes/detail";
import { EdgeNumber } from "./EdgeNumber";
import { EdgeShape } from "./EdgeShape";

/**
 * A wire or a half of a skip's arc; its shape shows on hover, and always when it is wrong. Where parts of the gradient are shown, it is as thick
 * as what goes through it.
 */
export const RoutedEdge = memo(function RoutedEdge(props: EdgeProps<CanvasEdge>): ReactNode {
  const { id, data, selected, sourceX, sourceY, targetX, targetY } = props;
  const { location, prefix } = useCanvasView();
  const far = useDetail() === "bars";
  const [hovered, setHovered] = useState(false);
  const problems = useEdgeProblems(location, id);
  const isSpliceTarget = useEditorState((state) => state.spliceEdge === id);
  const carried = useWireFlow(id);
  if (data === undefined) return null;
  const route = routeOf(data, { x: sourceX, y: sourceY }, { x: targetX, y: targetY });
  const isSkip = data.part !== "wire";
  const path = roundedPath(route, isSkip ? ARC_RADIUS : WIRE_RADIUS);
  const wrong = problems.some((problem) => problem.severity === "error");
  const className = isSkip ? "edge skip" : "edge";
  const style =
    carried && !isSpliceTarget
      ? { "--thickness": thicknessOf(carried.flow, carried.carried.norm) }
      : undefined;
  const isNumber = carried === undefined || Number.isFinite(carried.carried.norm);
  const marks = {
    style,
    "data-flow": carried?.carried.way,
    "data-unknown": !isNumber || undefined,
    "data-splice": isSpliceTarget || undefined,
  };
  // Far out no wire can be aimed at, and a large drawing is there sooner with a third of the elements. A wire that takes what
  // is dropped on it stays this element too: with another one under the pointer, the drop would be lost.
  if (far && !selected && !wrong) {
    return <path d={path} className={`${className} edge-line react-flow__edge-path`} {...marks} />;
  }
  return (
    <g
      className={className}
      data-wrong={wrong || undefined}
      data-selected={selected || undefined}
      {...marks}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      {!far && <path d={path} className="edge-reach" />}
      <path d={path} className="edge-line react-flow__edge-path" />
      {!far && data.place > 0 && <EdgeNumber place={data.place} at={nearEnd(route)} />}
      {(hovered || selected || wrong) && (
        <EdgeShape
          source={prefix + data.sourceName}
          at={middleOf(route)}
          wrong={wrong}
          more={carried && wireWords(carried.carried)}
        />
      )}
    </g>
  );
});
