/** The table behind "?": every command that has a key, and the gestures of the canvas. */
import type { ReactNode } from "react";
import type { Command } from "../stores/command-registry";
import { useCommandsState, useInterfaceState, useStudio } from "../stores/context";
import { Dialog } from "../ui/Dialog";
import { GESTURES } from "./gestures";
import { shortcutLabel } from "./keyboard";

export function ShortcutsDialog(): ReactNode {
  const { screen } = useStudio();
  const open = useInterfaceState((state) => state.helpOpen);
  const commands = useCommandsState((state) => state.commands);
  if (!open) return null;
  const withKeys = [...commands.values()].filter((command) => keysOf(command) !== undefined);
  const groups = [...new Set(withKeys.map((command) => command.group))];
  return (
    <Dialog open wide title="Keyboard shortcuts" onClose={() => screen.getState().setHelpOpen(false)}>
      <div className="columns-1 gap-8 pt-2 sm:columns-2">
        {groups.map((group) => (
          <Section key={group} title={group}>
            {withKeys
              .filter((command) => command.group === group)
              .map((command) => (
                <Row
                  key={command.id}
                  label={command.label}
                  keys={(keysOf(command) ?? "").split("|").map(shortcutLabel).join(", ")}
                />
              ))}
          </Section>
        ))}
        <Section title="Canvas">
          {GESTURES.map((gesture) => (
            <Row key={gesture.keys} label={gesture.effect} keys={gesture.keys} />
          ))}
        </Section>
      </div>
    </Dialog>
  );
}

function keysOf({ shortcut, browserKey }: Command): string | undefined {
  return shortcut ?? browserKey;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="section-heading pb-1">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

function Row({ label, keys }: { readonly label: string; readonly keys: string }): ReactNode {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1">
      <dt>{label}</dt>
      <dd className="numeric text-right text-small text-muted">{keys}</dd>
    </div>
  );
}
