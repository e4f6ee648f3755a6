/** What the context menu offers for what was pressed: commands of the studio's one table, under the words that fit here. */
import type { Command } from "../../stores/command-registry";

export type MenuTarget = "layer" | "selection" | "wire" | "pane";

interface Offer {
  readonly id: string;
  /** Instead of the command's own words, where the menu already says what it concerns. */
  readonly label?: string;
}

const REST_OF_LAYERS: readonly (Offer | "-")[] = [
  { id: "edit.bypass" },
  "-",
  { id: "edit.cut" },
  { id: "edit.copy" },
  { id: "edit.duplicate" },
  "-",
  { id: "view.fitSelection" },
  { id: "network.pictureOfSelection", label: "Save as a picture" },
  "-",
  { id: "edit.delete" },
  { id: "edit.deleteApart" },
];

const OFFERS: Readonly<Record<MenuTarget, readonly (Offer | "-")[]>> = {
  layer: [
    { id: "edit.enterBlock" },
    { id: "edit.insertHere", label: "Insert a layer after it" },
    { id: "edit.rename" },
    "-",
    { id: "edit.skip", label: "Draw a skip around it" },
    { id: "edit.group" },
    { id: "edit.dissolve" },
    ...REST_OF_LAYERS,
  ],
  selection: [
    { id: "edit.insertHere", label: "Insert a layer after them" },
    "-",
    { id: "edit.joinAdd" },
    { id: "edit.joinConcat" },
    { id: "edit.skip", label: "Draw a skip around them" },
    { id: "edit.group" },
    { id: "edit.dissolve" },
    { id: "view.tidy", label: "Tidy these layers" },
    ...REST_OF_LAYERS,
  ],
  wire: [{ id: "edit.insertHere" }, { id: "edit.delete", label: "Delete the wire" }],
  pane: [
    { id: "edit.insertHere", label: "Add a layer here" },
    { id: "edit.paste" },
    { id: "edit.selectAll" },
    "-",
    { id: "view.tidy" },
    { id: "view.fitAll" },
    { id: "network.picture" },
    "-",
    { id: "edit.undo" },
    { id: "edit.redo" },
  ],
};

export interface Offered {
  readonly command: Command;
  readonly label: string;
}

/** In groups: what can be done now. What cannot is left out, and a group without anything too. */
export function offersFor(target: MenuTarget, commands: ReadonlyMap<string, Command>): Offered[][] {
  const groups: Offered[][] = [[]];
  for (const offer of OFFERS[target]) {
    if (offer === "-") {
      groups.push([]);
      continue;
    }
    const command = commands.get(offer.id);
    if (command === undefined || command.enabled?.() === false) continue;
    groups.at(-1)?.push({ command, label: offer.label ?? command.label });
  }
  return groups.filter((group) => group.length > 0);
}
