import type { CommandFor } from "../../stores/command-registry";
import type { Studio } from "../../stores/studio";
import { isOpen } from "./is-open";

export const SEARCH_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "view.search",
    label: "Search",
    group: "View",
    shortcut: "Mod+K",
    inFields: true,
    hidden: true,
    run: ({ screen }) => screen.getState().setSearchOpen(true, "everything"),
  },
  {
    id: "view.findLayer",
    label: "Find a layer of the drawing",
    group: "View",
    shortcut: "Mod+F",
    inFields: true,
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setSearchOpen(true, "layers"),
  },
];
