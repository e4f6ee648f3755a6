import { Command } from "cmdk";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import type { Shape } from "#core/layers/layer";
import { notHere } from "#core/layers/not-here";
import type { LayerRegistry } from "#core/layers/registry";
import { nodeById } from "#core/network/graph";
import { useAnalysisState, useGraph, useStudio } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { wordRank } from "../../ui/word-rank";
import { insertAtWire } from "../actions/insert";
import { type Item, misfit } from "../actions/items";
import { type OpenWire, useCanvasView, useEditorState } from "../editor-store";
import { BLOCK_COLOUR, BLOCK_ICON, layerColour, layerIcon } from "../nodes/family-icons";

/** Where a wire was dropped on empty canvas: the layers that fit there. */
export function WireMenu(): ReactNode {
  const wire = useEditorState((state) => state.openWire);
  // On the page itself: near the foot of the canvas it lies over the dock.
  return wire ? createPortal(<Menu key={`${wire.at.x} ${wire.at.y}`} wire={wire} />, document.body) : null;
}

interface Offer {
  readonly key: string;
  readonly item: Item;
  readonly label: string;
  /** What it answers to: its label first. */
  readonly words: readonly string[];
  /** Why it does not fit; absent where it does. */
  readonly why: string | undefined;
}

/** Every layer and built-in block, with what it says of the wire. */
function offersFor(layers: LayerRegistry, end: OpenWire["end"], shape: Shape | undefined): readonly Offer[] {
  const offer = (key: string, item: Item, label: string, keywords: readonly string[]): Offer => ({
    key,
    item,
    label,
    words: [label, ...keywords],
    why: misfit(layers, item, end, shape),
  });
  const found = layers.paletteGroups
    .flatMap(({ types }) => types)
    .map((type) => {
      const { label = type, keywords = [] } = layers.find(type) ?? {};
      return offer(type, { kind: "layer", type }, label, keywords);
    });
  const blocks = BUILT_IN_BLOCKS.map(({ id, name }) => offer(`block ${id}`, { kind: "block", id }, name, []));
  return [...found, ...blocks];
}

/** Those that answer to what is typed, the best first. */
function ranked(offers: readonly Offer[], typed: string): readonly Offer[] {
  return offers
    .map((offer) => ({ offer, rank: wordRank(typed, offer.words) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .map(({ offer }) => offer);
}

const UNFIT_HEADING =
  "[&_[cmdk-group-heading]]:section-heading [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1";

function Offered({ offer, onChoose }: { readonly offer: Offer; onChoose?(): void }): ReactNode {
  const { layers } = useStudio();
  const { key, item, label, why } = offer;
  const isLayer = item.kind === "layer";
  const Icon = isLayer ? layerIcon(layers, item.type) : BLOCK_ICON;
  return (
    <Command.Item
      value={key}
      disabled={onChoose === undefined}
      {...(onChoose && { onSelect: onChoose })}
      className="flex min-h-7 cursor-pointer items-center gap-2 rounded-control px-2 data-[disabled=true]:cursor-default data-[disabled=true]:items-start data-[disabled=true]:py-1 data-[disabled=true]:text-muted data-[selected=true]:bg-hover"
    >
      <Icon
        size={14}
        aria-hidden
        className={onChoose ? "shrink-0" : "mt-1 shrink-0 opacity-60"}
        style={{ color: isLayer ? layerColour(layers, item.type) : BLOCK_COLOUR }}
      />
      <span className="min-w-0">
        {label}
        {why !== undefined && <span className="block text-small">{why}</span>}
      </span>
    </Command.Item>
  );
}

const WIDTH = 240;
const HEIGHT = 320;

function Menu({ wire }: { readonly wire: OpenWire }): ReactNode {
  const studio = useStudio();
  const { layers } = studio;
  const { editor, prefix } = useCanvasView();
  const graph = useGraph();
  const name = nodeById(graph, wire.node)?.name ?? "";
  const shape = useAnalysisState((state) => state.analysis?.facts.get(prefix + name)?.outputShape);
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const close = (): void => editor.setState({ openWire: undefined });
  useEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target)) return;
      editor.setState({ openWire: undefined });
    };
    window.addEventListener("pointerdown", onPointerDown, true);
    return () => window.removeEventListener("pointerdown", onPointerDown, true);
  }, [editor]);
  const known = wire.end === "source" ? shape : undefined;
  const offers = useMemo(() => offersFor(layers, wire.end, known), [layers, wire.end, known]);
  const found = ranked(offers, typed);
  const fitting = found.filter(({ why }) => why === undefined);
  const unfit = typed.trim() === "" ? [] : found.filter(({ why }) => why !== undefined);
  const absent = notHere(layers, typed);
  const first = fitting[0]?.key;
  useEffect(() => {
    // It was scrolled to where this row stood before the rows changed places.
    if (first !== undefined) list.current?.scrollTo(0, 0);
  }, [first]);
  const choose = (item: Item): void => {
    close();
    insertAtWire(studio, item, wire);
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="Layers that fit here"
      className="appear fixed z-30 rounded-card border border-line bg-raised shadow-floating"
      style={{
        width: WIDTH,
        left: Math.max(8, Math.min(wire.screen.x, window.innerWidth - WIDTH - 8)),
        top: Math.max(8, Math.min(wire.screen.y, window.innerHeight - HEIGHT - 8)),
      }}
    >
      <Command
        loop
        label="Layers that fit here"
        shouldFilter={false}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          event.stopPropagation();
        }}
      >
        <Command.Input
          autoFocus
          onValueChange={setTyped}
          placeholder={known ? `What reads ${formatShape(known)}?` : "What stands here?"}
          className="h-9 w-full border-b border-line bg-transparent px-3 text-body text-text outline-none"
        />
        <Command.List ref={list} className="max-h-70 overflow-y-auto p-1">
          {absent === undefined ? (
            <Command.Empty className="p-4 text-center text-muted">No layer is called that.</Command.Empty>
          ) : (
            <p className="px-2 py-3 text-muted">{absent}</p>
          )}
          {fitting.map((offer) => (
            <Offered key={offer.key} offer={offer} onChoose={() => choose(offer.item)} />
          ))}
          {unfit.length > 0 && (
            <Command.Group heading="Does not fit here" className={UNFIT_HEADING}>
              {unfit.map((offer) => (
                <Offered key={offer.key} offer={offer} />
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </div>
  );
}
