import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { notHere } from "#core/layers/not-here";
import { TEMPLATES } from "#core/templates/index";
import { shortcutLabel } from "../commands/keyboard";
import { useDocumentState, useStudio } from "../stores/context";
import { commitKey } from "../ui/commit-key";
import { EmptyState } from "../ui/EmptyState";
import { blockEntries, layerEntries, matchesEntry, networkEntries, type PaletteEntry } from "./entries";
import { PaletteRow } from "./PaletteRow";

/** Layers, blocks and networks: drag one to the canvas, or press Enter to put it after the selected layer. */
export function Palette(): ReactNode {
  const studio = useStudio();
  const { layers } = studio;
  const [query, setQuery] = useState("");
  const blocks = useDocumentState((state) => state.document?.blocks);
  const readOnly = useDocumentState((state) => state.readOnly);
  const list = useRef<HTMLDivElement>(null);
  const sections = useMemo(
    () => [
      ...layerEntries(layers),
      { label: "Blocks", entries: blockEntries(blocks ?? {}) },
      { label: "Networks", entries: networkEntries(TEMPLATES) },
    ],
    [layers, blocks],
  );
  const shown = sections
    .map((section) => ({
      ...section,
      entries: section.entries.filter((entry) => matchesEntry(entry, query)),
    }))
    .filter((section) => section.entries.length > 0);

  const absent = notHere(layers, query);
  const choose = (entry: PaletteEntry): void => studio.commands.getState().run(entry.command);

  /** Arrow keys walk the rows, whichever section they stand in. */
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-palette-row]") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const next = rows[event.key === "ArrowDown" ? at + 1 : at - 1];
    event.preventDefault();
    event.stopPropagation();
    if (next) next.focus();
    else if (at === 0) list.current?.querySelector("input")?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus among the rows inside
    <div
      ref={list}
      className="@container flex h-full flex-col"
      onKeyDown={onKeyDown}
      data-testid="layer-list"
    >
      <div className="relative p-2 pb-1">
        <Search size={14} aria-hidden className="absolute top-4 left-4.5 text-muted" />
        <input
          type="search"
          aria-label="Search layers"
          placeholder="Search layers"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0]?.entries[0];
            const ends = commitKey(event);
            if (ends === "take" && query !== "" && first) choose(first);
            if (ends === "give up") setQuery("");
          }}
          className="h-8 w-full rounded-control border border-line bg-field pr-2 pl-8 @min-[12rem]:pr-14 text-body text-text [&::-webkit-search-cancel-button]:hidden"
        />
        {query === "" && (
          <kbd className="numeric pointer-events-none absolute top-4 right-4 hidden text-small text-muted @min-[12rem]:block">
            {shortcutLabel("Mod+K")}
          </kbd>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {shown.map((section) => (
          <section key={section.label} aria-label={section.label}>
            <h2 className="section-heading px-2 pt-3 pb-1">{section.label}</h2>
            <ul>
              {section.entries.map((entry) => (
                <li key={entry.key}>
                  <PaletteRow
                    entry={entry}
                    disabled={readOnly && entry.item !== undefined}
                    onChoose={() => choose(entry)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {absent !== undefined && <p className="px-2 py-3 text-muted">{absent}</p>}
        {shown.length === 0 && absent === undefined && (
          <EmptyState title="No layer, block or network is called that" />
        )}
      </div>
    </div>
  );
}
