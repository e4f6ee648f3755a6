/** Ctrl+K: layers, blocks, networks, commands and what is drawn, found by a few letters. Ctrl+F: what is drawn alone. */
import { Command as Palette } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import { findableLayers } from "#core/analysis/find-layers";
import { notHere } from "#core/layers/not-here";
import { useCommandsState, useDocumentState, useInterfaceState, useStudio } from "../stores/context";
import type { SearchScope } from "../stores/interface-store";
import { goToLayer } from "../training/reveal-layer";
import { shortcutLabel } from "./keyboard";
import { paletteSections } from "./palette-sections";

export function SearchPalette(): ReactNode {
  const { screen } = useStudio();
  const open = useInterfaceState((state) => state.searchOpen);
  const scope = useInterfaceState((state) => state.searchScope);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => screen.getState().setSearchOpen(next)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed inset-x-0 top-[14vh] z-40 mx-auto w-[calc(100vw-2rem)] max-w-xl overflow-hidden rounded-card border border-line bg-panel shadow-floating"
        >
          <Dialog.Title className="sr-only">{WORDS[scope]}</Dialog.Title>
          <Found scope={scope} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const WORDS = {
  everything: "Search layers, blocks, networks and commands",
  layers: "Find a layer by name, type, or filters=128",
} as const;

const HEADING =
  "[&_[cmdk-group-heading]]:section-heading [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1";
const ROW = "flex h-8 cursor-pointer items-center gap-3 rounded-control px-2 data-[selected=true]:bg-hover";

function Found({ scope }: { readonly scope: SearchScope }): ReactNode {
  const studio = useStudio();
  const commands = useCommandsState((state) => state.commands);
  const run = useCommandsState((state) => state.run);
  const document = useDocumentState((state) => state.document);
  const [query, setQuery] = useState("");
  const { layers } = studio;
  const drawn = useMemo(() => (document ? findableLayers(layers, document) : new Map()), [layers, document]);
  const sections = useMemo(() => {
    const shown = [...commands.values()].filter(
      (command) => !command.hidden && command.enabled?.() !== false,
    );
    return paletteSections(shown, drawn, query, scope);
  }, [commands, drawn, query, scope]);
  const absent = scope === "everything" ? notHere(layers, query) : undefined;
  const close = (): void => studio.screen.getState().setSearchOpen(false);
  return (
    <Palette loop label="Search" shouldFilter={false}>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={16} aria-hidden className="text-muted" />
        <Palette.Input
          placeholder={WORDS[scope]}
          onValueChange={setQuery}
          className="h-11 flex-1 bg-transparent text-body text-text outline-none"
        />
        <kbd className="numeric text-small text-muted">Esc</kbd>
      </div>
      <Palette.List className="max-h-[52vh] scroll-py-2 overflow-y-auto p-1.5">
        {absent === undefined ? (
          <Palette.Empty className="p-6 text-center text-muted">{nothing(query, scope)}</Palette.Empty>
        ) : (
          <p className="px-2 py-3 text-muted">{absent}</p>
        )}
        {sections.groups.map(({ group, commands: list }) => (
          <Palette.Group key={group} heading={group} className={HEADING}>
            {list.map((command) => (
              <Palette.Item
                key={command.id}
                value={command.id}
                onSelect={() => {
                  close();
                  run(command.id);
                }}
                className={ROW}
              >
                <span className="whitespace-nowrap">{command.label}</span>
                {command.hint !== undefined && (
                  <span className="truncate text-small text-muted">{command.hint}</span>
                )}
                {command.shortcut !== undefined && (
                  <kbd className="numeric ml-auto text-small text-muted">
                    {shortcutLabel(command.shortcut)}
                  </kbd>
                )}
              </Palette.Item>
            ))}
          </Palette.Group>
        ))}
        {sections.layers.length > 0 && (
          <Palette.Group heading="In this drawing" className={HEADING}>
            {sections.layers.map((layer) => (
              <Palette.Item
                key={layer.path}
                value={`layer:${layer.path}`}
                onSelect={() => {
                  close();
                  goToLayer(studio, layer);
                }}
                className={ROW}
              >
                <span className="numeric truncate" title={layer.path}>
                  {layer.path}
                </span>
                <span className="ml-auto shrink-0 text-small text-muted">
                  {layer.summary === layer.type || layer.summary === ""
                    ? layer.type
                    : `${layer.type}, ${layer.summary}`}
                </span>
              </Palette.Item>
            ))}
            {sections.more > 0 && (
              <p className="px-2 py-1.5 text-small text-muted">
                {sections.more} more; another word finds the one.
              </p>
            )}
          </Palette.Group>
        )}
      </Palette.List>
    </Palette>
  );
}

function nothing(query: string, scope: SearchScope): string {
  if (query === "") return "The drawing has no layers yet.";
  return scope === "layers" ? `No layer answers to "${query}".` : `Nothing answers to "${query}".`;
}
