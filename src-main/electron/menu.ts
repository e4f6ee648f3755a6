/** The native menu. Every entry asks the window's own command of the same name, so there is one meaning for each. */
import type { MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "#core/protocol/desktop-bridge";

export interface MenuActions {
  command(command: MenuCommand): void;
  openWorkspace(): void;
}

type Entry = readonly [label: string, command: MenuCommand, accelerator?: string] | "separator";

const FILE: readonly Entry[] = [
  ["New network", "network.new", "CommandOrControl+N"],
  ["Open...", "network.open", "CommandOrControl+O"],
  ["Import model...", "network.import", "CommandOrControl+I"],
  ["Add data...", "data.add"],
  "separator",
  ["Save", "network.save", "CommandOrControl+S"],
  ["Save as...", "network.saveAs", "CommandOrControl+Shift+S"],
  "separator",
  ["Save picture or table...", "network.picture"],
  ["Compare with...", "network.compare"],
];
const EDIT: readonly Entry[] = [
  ["Undo", "edit.undo", "CommandOrControl+Z"],
  ["Redo", "edit.redo", "CommandOrControl+Shift+Z"],
  "separator",
  ["Cut", "edit.cut", "CommandOrControl+X"],
  ["Copy", "edit.copy", "CommandOrControl+C"],
  ["Paste", "edit.paste", "CommandOrControl+V"],
  ["Duplicate", "edit.duplicate", "CommandOrControl+D"],
  ["Delete", "edit.delete", "Delete"],
  ["Select all", "edit.selectAll", "CommandOrControl+A"],
];
const VIEW: readonly Entry[] = [
  ["Design", "view.design", "CommandOrControl+1"],
  ["Train", "view.train", "CommandOrControl+2"],
  ["Runs", "view.runs", "CommandOrControl+3"],
  ["Lab", "view.lab", "CommandOrControl+4"],
  "separator",
  ["Fit all", "view.fitAll", "F"],
  ["Tidy layout", "view.tidy", "CommandOrControl+L"],
  ["Search...", "view.search", "CommandOrControl+K"],
  ["Switch theme", "view.theme"],
];
const TRAINING: readonly Entry[] = [
  ["Train", "training.start"],
  ["Train with its twin", "training.twin"],
  ["Pause", "training.pause"],
  ["Resume", "training.resume"],
  ["Stop", "training.stop"],
  "separator",
  ["Look inside the drawing", "training.lookInside"],
];

export function menuTemplate(
  actions: MenuActions,
  { mac, development }: { mac: boolean; development: boolean },
): MenuItemConstructorOptions[] {
  const items = (entries: readonly Entry[]): MenuItemConstructorOptions[] =>
    entries.map((entry) => {
      if (entry === "separator") return { type: "separator" };
      const [label, command, accelerator] = entry;
      return {
        id: command,
        label,
        click: () => actions.command(command),
        // Shown only: the window has its own keys, which know whether a text field is being typed in.
        ...(accelerator && { accelerator, registerAccelerator: false }),
      };
    });
  const windowItems: MenuItemConstructorOptions[] = [
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { role: "togglefullscreen" },
    ...(development ? [{ role: "toggleDevTools" } as const] : []),
  ];
  return [
    ...(mac ? [{ role: "appMenu" } as const] : []),
    {
      label: "File",
      submenu: [
        ...items(FILE),
        { type: "separator" },
        { label: "Show workspace folder", click: () => actions.openWorkspace() },
        { type: "separator" },
        mac ? { role: "close" } : { role: "quit" },
      ],
    },
    { label: "Edit", submenu: items(EDIT) },
    { label: "View", submenu: [...items(VIEW), { type: "separator" }, ...windowItems] },
    { label: "Training", submenu: items(TRAINING) },
    ...(mac ? [{ role: "windowMenu" } as const] : []),
    { label: "Help", submenu: items([["Keyboard shortcuts", "help.shortcuts"]]) },
  ];
}
