import { type ReactElement, type ReactNode, useState } from "react";
import { shortcutLabel } from "../../commands/keyboard";
import { useStudio } from "../../stores/context";
import type { Studio } from "../../stores/studio";
import { ContextMenu, type MenuEntry } from "../../ui/Menu";

const NODE_MENU = [
  "edit.skip",
  "edit.joinAdd",
  "edit.joinConcat",
  "edit.group",
  "edit.dissolve",
  "edit.bypass",
  "-",
  "edit.cut",
  "edit.copy",
  "edit.paste",
  "edit.duplicate",
  "-",
  "view.tidy",
  "view.fitSelection",
  "-",
  "edit.delete",
  "edit.deleteApart",
] as const;
const PANE_MENU = [
  "view.search",
  "edit.paste",
  "edit.selectAll",
  "-",
  "view.tidy",
  "view.fitAll",
  "-",
  "edit.undo",
  "edit.redo",
] as const;
const EDGE_MENU = ["edit.delete"] as const;

export type MenuTarget = "node" | "edge" | "pane";

/** The context menu of the canvas: commands that concern what was pressed. */
export function CanvasMenu(props: {
  /** Told on which kind of thing it opens, after the selection followed the pointer. */
  readonly target: MenuTarget;
  readonly children: ReactElement;
}): ReactNode {
  const studio = useStudio();
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  return (
    <ContextMenu
      entries={entries}
      onOpenChange={(open) => {
        if (open) setEntries(entriesOf(studio, props.target));
      }}
    >
      {props.children}
    </ContextMenu>
  );
}

function entriesOf(studio: Studio, target: MenuTarget): MenuEntry[] {
  const ids = target === "node" ? NODE_MENU : target === "edge" ? EDGE_MENU : PANE_MENU;
  const { commands, run } = studio.commands.getState();
  return ids.map((id, index): MenuEntry => {
    if (id === "-") return { kind: "separator", id: `separator-${index}` };
    const command = commands.get(id);
    return {
      id,
      label: command?.label ?? id,
      shortcut: command?.shortcut ? shortcutLabel(command.shortcut) : command?.hint,
      disabled: command === undefined || command.enabled?.() === false,
      danger: id === "edit.delete",
      run: () => run(id),
    };
  });
}
