/** Both drawings, which scroll together, and the list of differences beside them. */
import { type ReactNode, type RefObject, useMemo, useRef, useState } from "react";
import { expand } from "#core/blocks/expand";
import type { NetworkDiff } from "#core/diff/diff-report";
import { summaryWords } from "#core/diff/diff-words";
import type { ComparedNetwork } from "#core/protocol/studio-api";
import { VIRIDIS_GRADIENT } from "../charts/viridis";
import { useStudio } from "../stores/context";
import { nodeHeat, nodeKinds, nodeOf, otherSide, partnerNodes, type Side } from "./compared-nodes";
import { type ChosenLayers, type Compared, DifferenceList } from "./DifferenceList";
import { NetworkPane } from "./NetworkPane";

export function ComparedNetworks({
  compared,
  zoom,
}: {
  readonly compared: Compared;
  readonly zoom: number;
}): ReactNode {
  const { layers } = useStudio();
  const { diff, weights } = compared;
  const [chosen, setChosen] = useState<ChosenLayers>();
  const panes = { one: useRef<HTMLElement>(null), other: useRef<HTMLElement>(null) };
  /** The pane that a person moves; the other one follows. */
  const leader = useRef<Side>(undefined);
  const signs = useMemo(() => {
    const paths = ({ document }: ComparedNetwork): string[] =>
      expand(layers, document).flat?.nodes.map(({ path }) => path) ?? [];
    const of = (side: Side) => ({
      kinds: nodeKinds(diff, side, paths(compared[side])),
      heat: nodeHeat(weights ?? [], side),
    });
    return { one: of("one"), other: of("other") };
  }, [layers, compared, diff, weights]);
  const largest = Math.max(0, ...signs.one.heat.values());
  const choose = (next: ChosenLayers): void => {
    setChosen(next);
    leader.current = undefined;
    for (const side of ["one", "other"] as const) reveal(panes[side], chosenNodes(diff, next, side));
  };
  const pane = (side: Side, title: string): ReactNode => (
    <NetworkPane
      network={compared[side]}
      title={title}
      {...signs[side]}
      largestHeat={largest}
      chosen={chosen ? chosenNodes(diff, chosen, side) : NONE}
      zoom={zoom}
      scrollRef={panes[side]}
      onLead={() => {
        leader.current = side;
      }}
      onScroll={() => {
        if (leader.current === side) follow(panes[side], panes[otherSide(side)]);
      }}
    />
  );
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(17rem,22rem)] gap-px bg-line">
      {pane("one", "First")}
      {pane("other", "Second")}
      <section aria-label="Differences" className="flex min-h-0 min-w-0 flex-col bg-panel">
        <p role="status" className="shrink-0 border-b border-line px-3 py-1 text-small text-text">
          {summaryWords(diff)}
        </p>
        <div className="min-h-0 flex-1 overflow-y-auto px-3 py-2 -outline-offset-2">
          <DifferenceList compared={compared} chosen={chosen} onChoose={choose} />
        </div>
        {largest > 0 && (
          <div className="shrink-0 border-t border-line px-3 py-2 text-small text-muted">
            <p>Change of the weights, relative to the first</p>
            <div
              aria-hidden
              className="my-1 h-1.5 rounded-full"
              style={{ backgroundImage: VIRIDIS_GRADIENT }}
            />
            <div className="numeric flex justify-between">
              <span>{(largest / 1e4).toExponential(1)} or less</span>
              <span>{largest.toPrecision(2)}</span>
            </div>
          </div>
        )}
      </section>
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** On the side that lacks the layers, where they would belong: in the block that has fewer of them. */
function chosenNodes(diff: NetworkDiff, chosen: ChosenLayers, side: Side): ReadonlySet<string> {
  const own = chosen[side].map(nodeOf);
  if (own.length > 0) return new Set(own);
  return partnerNodes(diff, side, new Set(chosen[otherSide(side)].map(nodeOf)));
}

/** As far down and to the right, as a part of all there is to scroll. */
function follow(
  { current: from }: RefObject<HTMLElement | null>,
  { current: to }: RefObject<HTMLElement | null>,
): void {
  if (!from || !to) return;
  const part = (at: number, all: number): number => (all > 0 ? at / all : 0);
  to.scrollTop =
    part(from.scrollTop, from.scrollHeight - from.clientHeight) * (to.scrollHeight - to.clientHeight);
  to.scrollLeft =
    part(from.scrollLeft, from.scrollWidth - from.clientWidth) * (to.scrollWidth - to.clientWidth);
}

/** The first of these cards to the middle of its pane. */
function reveal({ current: pane }: RefObject<HTMLElement | null>, wanted: ReadonlySet<string>): void {
  const card = [...(pane?.querySelectorAll<SVGGElement>("[data-node]") ?? [])].find(({ dataset }) =>
    wanted.has(dataset.node ?? ""),
  );
  if (!pane || !card) return;
  const { top, left, height, width } = card.getBoundingClientRect();
  const box = pane.getBoundingClientRect();
  pane.scrollTop += top + height / 2 - (box.top + box.height / 2);
  pane.scrollLeft += left + width / 2 - (box.left + box.width / 2);
}
