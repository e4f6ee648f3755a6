/** Ctrl+K: layers, blocks, networks and commands, found by a few letters. */
import { Command as Palette } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useCommandsState, useInterfaceState, useStudio } from "../stores/context";
import { shortcutLabel } from "./keyboard";
import type { Command, CommandGroup } from "./registry";
import { scoreCommand } from "./search-score";

const ORDER: readonly CommandGroup[] = [
  "Layers",
  "Blocks",
  "Edit",
  "Training",
  "View",
  "File",
  "Networks",
  "Help",
];

export function SearchPalette(): ReactNode {
  const { screen } = useStudio();
  const open = useInterfaceState((state) => state.searchOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => screen.getState().setSearchOpen(next)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed inset-x-0 top-[14vh] z-40 mx-auto w-[calc(100vw-2rem)] max-w-xl overflow-hidden rounded-card border border-line bg-panel shadow-floating"
        >
          <Dialog.Title className="sr-only">Search layers, blocks, networks and commands</Dialog.Title>
          <Commands />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands(): ReactNode {
  const { screen } = useStudio();
  const commands = useCommandsState((state) => state.commands);
  const run = useCommandsState((state) => state.run);
  const shown = [...commands.values()].filter((command) => !command.hidden && command.enabled?.() !== false);
  const choose = (command: Command): void => {
    screen.getState().setSearchOpen(false);
    run(command.id);
  };
  return (
    <Palette loop label="Search" filter={(id, query) => scoreCommand(commands.get(id), query)}>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={16} aria-hidden className="text-muted" />
        <Palette.Input
          placeholder="Search layers, blocks, networks and commands"
          className="h-11 flex-1 bg-transparent text-body text-text outline-none"
        />
        <kbd className="numeric text-small text-muted">Esc</kbd>
      </div>
      <Palette.List className="max-h-[52vh] scroll-py-2 overflow-y-auto p-1.5">
        <Palette.Empty className="p-6 text-center text-muted">Nothing is called that.</Palette.Empty>
        {ORDER.map((group) => {
          const list = shown.filter((command) => command.group === group);
          if (list.length === 0) return null;
          return (
            <Palette.Group
              key={group}
              heading={group}
              className="[&_[cmdk-group-heading]]:section-heading [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1"
            >
              {list.map((command) => (
                <Palette.Item
                  key={command.id}
                  value={command.id}
                  onSelect={() => choose(command)}
                  className="flex h-8 cursor-pointer items-center gap-3 rounded-control px-2 data-[selected=true]:bg-hover"
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
          );
        })}
      </Palette.List>
    </Palette>
  );
}
