import { Command } from "cmdk";
import { type ReactNode, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import { nodeById } from "#core/network/graph";
import { useAnalysisState, useGraph, useStudio } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { wordRank } from "../../ui/word-rank";
import { insertAtWire } from "../actions/insert";
import { fits, type Item } from "../actions/items";
import { type OpenWire, useCanvasView, useEditorState } from "../editor-store";
import { BLOCK_COLOUR, BLOCK_ICON, layerColour, layerIcon } from "../nodes/family-icons";

/** Where a wire was dropped on empty canvas: the layers that fit there. */
export function WireMenu(): ReactNode {
  const wire = useEditorState((state) => state.openWire);
  // On the page itself: near the foot of the canvas it lies over the dock.
  return wire ? createPortal(<Menu key={`${wire.at.x} ${wire.at.y}`} wire={wire} />, document.body) : null;
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
  const box = useRef<HTMLDivElement>(null);
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
        filter={(_value, typed, words) => wordRank(typed, words ?? [])}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          event.stopPropagation();
        }}
      >
        <Command.Input
          autoFocus
          placeholder={known ? `What reads ${formatShape(known)}?` : "What stands here?"}
          className="h-9 w-full border-b border-line bg-transparent px-3 text-body text-text outline-none"
        />
        <Command.List className="max-h-70 overflow-y-auto p-1">
          <Command.Empty className="p-4 text-center text-muted">
            No layer of this name fits here.
          </Command.Empty>
          {layers.paletteGroups
            .flatMap((group) => group.types)
            .filter((type) => fits(layers, { kind: "layer", type }, wire.end, known))
            .map((type) => {
              const definition = layers.find(type);
              const Icon = layerIcon(layers, type);
              return (
                <Command.Item
                  key={type}
                  value={type}
                  keywords={[definition?.label ?? "", ...(definition?.keywords ?? [])]}
                  onSelect={() => choose({ kind: "layer", type })}
                  className="flex h-7 cursor-pointer items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
                >
                  <Icon size={14} aria-hidden style={{ color: layerColour(layers, type) }} />
                  {definition?.label}
                </Command.Item>
              );
            })}
          {BUILT_IN_BLOCKS.filter((block) =>
            fits(layers, { kind: "block", id: block.id }, wire.end, known),
          ).map((block) => (
            <Command.Item
              key={block.id}
              value={`block ${block.id}`}
              keywords={[block.name]}
              onSelect={() => choose({ kind: "block", id: block.id })}
              className="flex h-7 cursor-pointer items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
            >
              <BLOCK_ICON size={14} aria-hidden style={{ color: BLOCK_COLOUR }} />
              {block.name}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}
