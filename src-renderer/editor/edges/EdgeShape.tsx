import type { ReactNode } from "react";
import type { Point } from "#core/layout/box-graph";
import { useNodeFacts } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { useDetail } from "../nodes/detail";

const CHARACTER = 7.3;
/** Where the canvas is drawn at half its size and less, so that the words can be read still. */
const FURTHER_OUT = 1.8;

/** The shape of what a wire carries, on the wire. @param source path of the layer that it comes from; @param more words behind it */
export function EdgeShape(props: {
  readonly source: string;
  readonly at: Point;
  readonly wrong: boolean;
  readonly more: string | undefined;
}): ReactNode {
  const { source, at, wrong, more } = props;
  const shape = useNodeFacts(source)?.outputShape;
  const scale = useDetail() === "full" ? 1 : FURTHER_OUT;
  if (shape === undefined) return null;
  const text = more === undefined ? formatShape(shape) : `${formatShape(shape)}, ${more}`;
  const width = text.length * CHARACTER + 12;
  return (
    <g
      className="edge-label"
      data-wrong={wrong || undefined}
      transform={`translate(${at.x} ${at.y}) scale(${scale})`}
    >
      <rect x={-width / 2} y={-10} width={width} height={20} rx={6} />
      <text textAnchor="middle" dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}
