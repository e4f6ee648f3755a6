/** The commands that are there in every view, in the order in which the table of shortcuts lists them. */
import type { CommandFor } from "../../stores/command-registry";
import type { Studio } from "../../stores/studio";
import { FILE_COMMANDS } from "./file-commands";
import { HISTORY_COMMANDS } from "./history-commands";
import { SEARCH_COMMANDS } from "./search-commands";
import { THEME_COMMANDS } from "./theme-commands";
import { TRAINING_COMMANDS } from "./training-commands";
import { VIEW_COMMANDS } from "./view-commands";

const HELP_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "help.shortcuts",
    label: "Keyboard shortcuts",
    group: "Help",
    shortcut: "?",
    run: ({ screen }) => screen.getState().setHelpOpen(true),
  },
];

export const STUDIO_COMMANDS: readonly CommandFor<Studio>[] = [
  ...FILE_COMMANDS,
  ...HISTORY_COMMANDS,
  ...VIEW_COMMANDS,
  ...THEME_COMMANDS,
  ...SEARCH_COMMANDS,
  ...TRAINING_COMMANDS,
  ...HELP_COMMANDS,
];
