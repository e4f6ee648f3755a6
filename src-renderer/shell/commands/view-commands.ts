/** Which view and which panels are shown, and the way from one part of the window to the next. */
import type { CommandFor } from "../../stores/command-registry";
import type { InterfaceState } from "../../stores/interface-store";
import type { Studio } from "../../stores/studio";
import { walkRegions } from "../regions";
import { isOpen } from "./is-open";

function togglePanel({ screen }: Studio, panel: keyof InterfaceState["collapsed"]): void {
  screen.getState().setCollapsed(panel, !screen.getState().collapsed[panel]);
}

export const VIEW_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "view.design",
    label: "Design",
    group: "View",
    shortcut: "Mod+1",
    inFields: true,
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setView("design"),
  },
  {
    id: "view.train",
    label: "Train",
    group: "View",
    shortcut: "Mod+2",
    inFields: true,
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setView("train"),
  },
  {
    id: "view.runs",
    label: "Runs",
    group: "View",
    shortcut: "Mod+3",
    inFields: true,
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setView("runs"),
  },
  {
    id: "view.lab",
    label: "Lab",
    group: "View",
    keywords: ["experiment", "question", "twin", "depth"],
    shortcut: "Mod+4",
    inFields: true,
    run: ({ screen }) => screen.getState().setView("lab"),
  },
  {
    id: "view.palette",
    label: "Show or hide the layer list",
    group: "View",
    shortcut: "Mod+Alt+1",
    enabled: isOpen,
    run: (studio) => togglePanel(studio, "palette"),
  },
  {
    id: "view.inspector",
    label: "Show or hide the inspector",
    group: "View",
    shortcut: "Mod+Alt+2",
    enabled: isOpen,
    run: (studio) => togglePanel(studio, "inspector"),
  },
  {
    id: "view.dock",
    label: "Show or hide the dock",
    group: "View",
    shortcut: "Mod+J",
    enabled: isOpen,
    run: (studio) => togglePanel(studio, "dock"),
  },
  {
    id: "view.nextRegion",
    label: "Go to the next part of the window",
    group: "View",
    shortcut: "F6",
    inFields: true,
    run: () => walkRegions(document, 1),
  },
  {
    id: "view.previousRegion",
    label: "Go to the part before",
    group: "View",
    shortcut: "Shift+F6",
    inFields: true,
    run: () => walkRegions(document, -1),
  },
];
