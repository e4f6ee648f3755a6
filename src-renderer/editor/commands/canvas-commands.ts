/** All commands of the canvas but those that insert, in the order in which the table of shortcuts lists them. */
import type { CommandFor } from "../../stores/command-registry";
import { BLOCK_COMMANDS } from "./block-commands";
import type { CanvasContext } from "./canvas-context";
import { CLIPBOARD_COMMANDS } from "./clipboard-commands";
import { EDIT_COMMANDS } from "./edit-commands";
import { ENTERING_COMMANDS } from "./entering-commands";
import { LOOK_COMMANDS } from "./look-commands";
import { MENU_COMMANDS } from "./menu-commands";
import { SKIP_COMMANDS } from "./skip-commands";
import { WALKING_COMMANDS } from "./walking-commands";

export const CANVAS_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  ...MENU_COMMANDS,
  ...WALKING_COMMANDS,
  ...CLIPBOARD_COMMANDS,
  ...EDIT_COMMANDS,
  ...BLOCK_COMMANDS,
  ...SKIP_COMMANDS,
  ...LOOK_COMMANDS,
  ...ENTERING_COMMANDS,
];
