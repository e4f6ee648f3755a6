/** One of the two drawings, read only: cards with signs of what is different, and a strip for how far their weights changed. */
import { type ReactNode, type Ref, useMemo } from "react";
import { createAnalyser } from "#core/analysis/analyse";
import { wholeView } from "#core/formats/picture/draw-picture";
import { graphMarks } from "#core/formats/picture/graph-marks";
import { footprint } from "#core/layout/footprint";
import type { NetworkNode } from "#core/network/document";
import type { ComparedNetwork } from "#core/protocol/studio-api";
import { MarkShape } from "../charts/PictureSvg";
import { viridis } from "../charts/viridis";
import { useStudio } from "../stores/context";
import { type DifferenceKind, heatFraction, type NodeKinds } from "./compared-nodes";

/** Around the drawing. */
const MARGIN = 28;
const BADGE = 9;

export const KIND_LOOK: Readonly<
  Record<
    DifferenceKind,
    { readonly sign: string; readonly words: string; readonly paint: string; readonly text: string }
  >
> = {
  added: { sign: "+", words: "added", paint: "var(--good)", text: "text-good" },
  removed: { sign: "−", words: "removed", paint: "var(--error)", text: "text-error" },
  changed: { sign: "~", words: "changed", paint: "var(--warning)", text: "text-warning" },
  renamed: { sign: "=", words: "renamed", paint: "var(--muted)", text: "text-muted" },
};

export interface NetworkPaneProps {
  readonly network: ComparedNetwork;
  readonly title: string;
  readonly kinds: NodeKinds;
  readonly heat: ReadonlyMap<string, number>;
  readonly largestHeat: number;
  readonly chosen: ReadonlySet<string>;
  readonly zoom: number;
  readonly scrollRef: Ref<HTMLElement>;
  /** A person begins to move this one. */
  onLead(): void;
  onScroll(): void;
}

export function NetworkPane(props: NetworkPaneProps): ReactNode {
  const { network, title, kinds, heat, largestHeat, chosen, zoom, scrollRef, onLead, onScroll } = props;
  const { layers } = useStudio();
  const { document } = network;
  const drawn = useMemo(() => {
    const dataset = datasetOf(network);
    const { facts } = createAnalyser(layers).analyse(network.document, dataset);
    return graphMarks({ layers, document: network.document, facts }, wholeView(network.document));
  }, [layers, network]);
  const differing = kinds.size;
  return (
    <section aria-label={title} className="flex min-h-0 min-w-0 flex-col bg-canvas">
      <h3
        className="shrink-0 truncate border-b border-line bg-panel px-3 py-1 text-small text-text"
        title={network.name}
      >
        <span className="text-muted">{title}: </span>
        {network.name}
      </h3>
      <section
        ref={scrollRef}
        onPointerEnter={onLead}
        onFocus={onLead}
        onWheel={onLead}
        onKeyDown={onLead}
        onScroll={onScroll}
        // Arrow keys scroll it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={`${title}: drawing`}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        {drawn === undefined ? (
          <p className="p-4 text-muted">There is no layer in it.</p>
        ) : (
          <svg
            role="img"
            aria-label={`The drawing of ${network.name}: ${differing} of ${document.graph.nodes.length} cards differ. The list says how.`}
            className="mx-auto block"
            width={(drawn.area.right - drawn.area.left + 2 * MARGIN) * zoom}
            height={(drawn.area.bottom - drawn.area.top + 2 * MARGIN) * zoom}
            viewBox={`${drawn.area.left - MARGIN} ${drawn.area.top - MARGIN} ${drawn.area.right - drawn.area.left + 2 * MARGIN} ${drawn.area.bottom - drawn.area.top + 2 * MARGIN}`}
          >
            {drawn.marks.map((mark, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a mark is nothing but its place in the list
              <MarkShape key={index} mark={mark} />
            ))}
            {document.graph.nodes.map((node) => (
              <NodeSigns
                key={node.id}
                node={node}
                kind={kinds.get(node.name)}
                heat={heat.get(node.name)}
                largestHeat={largestHeat}
                isChosen={chosen.has(node.name)}
              />
            ))}
          </svg>
        )}
      </section>
    </section>
  );
}

function datasetOf({ document: { dataset }, images }: ComparedNetwork) {
  if (typeof dataset !== "string" || !images) return undefined;
  return { id: dataset, imageShape: images.imageShape, classes: images.classes };
}

function NodeSigns(props: {
  readonly node: NetworkNode;
  readonly kind: DifferenceKind | undefined;
  readonly heat: number | undefined;
  readonly largestHeat: number;
  readonly isChosen: boolean;
}): ReactNode {
  const { node, kind, heat, largestHeat, isChosen } = props;
  const { layers } = useStudio();
  const { left, top, width, height } = footprint(layers, node);
  const look = kind && KIND_LOOK[kind];
  return (
    <g data-node={node.name} data-kind={kind}>
      <rect x={left} y={top} width={width} height={height} fill="none" />
      {heat !== undefined && (
        <rect
          x={left + 4}
          y={top + height - 5}
          width={width - 8}
          height={4}
          rx={2}
          fill={viridis(heatFraction(heat, largestHeat))}
          stroke="var(--line)"
          strokeWidth={0.5}
        >
          <title>{`${node.name}: weights changed by ${heat.toPrecision(3)} of their norm`}</title>
        </rect>
      )}
      {isChosen && (
        <rect
          x={left - 6}
          y={top - 6}
          width={width + 12}
          height={height + 12}
          rx={10}
          fill="none"
          stroke="var(--focus)"
          strokeWidth={3}
        />
      )}
      {look && (
        <>
          <rect
            x={left - 1}
            y={top - 1}
            width={width + 2}
            height={height + 2}
            rx={7}
            fill="none"
            stroke={look.paint}
            strokeWidth={kind === "renamed" ? 1.5 : 2.5}
            strokeDasharray={kind === "renamed" ? "3 3" : undefined}
          />
          <circle cx={left} cy={top} r={BADGE} fill="var(--panel)" stroke={look.paint} strokeWidth={2} />
          <text x={left} y={top + 4.5} textAnchor="middle" fontSize={13} fontWeight={700} fill={look.paint}>
            <title>{`${node.name}: ${look.words}`}</title>
            {look.sign}
          </text>
        </>
      )}
    </g>
  );
}
