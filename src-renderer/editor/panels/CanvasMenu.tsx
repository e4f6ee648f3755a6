import { type ReactElement, type ReactNode, useState } from "react";
import { shortcutLabel } from "../../commands/keyboard";
import { useStudio } from "../../stores/context";
import { ContextMenu, type MenuEntry } from "../../ui/Menu";
import { wireWords } from "../actions/wire-words";
import { useCanvasView } from "../editor-store";
import { offersFor } from "../model/canvas-menu";

/** The context menu of the canvas: what can be done with what was pressed, which the canvas has noted by then. */
export function CanvasMenu({ children }: { readonly children: ReactElement }): ReactNode {
  const studio = useStudio();
  const { editor } = useCanvasView();
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  function open(): void {
    const { target, edge } = editor.getState().menu;
    const { commands, run } = studio.commands.getState();
    const groups = offersFor(target, commands);
    const items = groups.flatMap((group, index): MenuEntry[] => [
      ...(index > 0 ? [{ kind: "separator", id: `separator-${index}` } as const] : []),
      ...group.map(({ command: { id, shortcut, hint }, label }) => ({
        id,
        label,
        shortcut: shortcut === undefined ? hint : shortcutLabel(shortcut),
        danger: id === "edit.delete",
        run: () => run(id),
      })),
    ]);
    const words = edge === undefined ? undefined : wireWords(studio, edge);
    setEntries(words === undefined ? items : [{ kind: "heading", id: "wire", label: words }, ...items]);
  }
  return (
    <ContextMenu
      entries={entries}
      onOpenChange={(isOpen) => {
        if (isOpen) open();
      }}
    >
      {children}
    </ContextMenu>
  );
}
