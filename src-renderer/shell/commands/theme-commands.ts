import type { CommandFor } from "../../stores/command-registry";
import type { Studio } from "../../stores/studio";
import { shownTheme } from "../../ui/theme";

export const THEME_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "view.theme",
    label: "Theme: switch between dark and light",
    group: "View",
    run: ({ screen }) => screen.getState().setTheme(shownTheme() === "dark" ? "light" : "dark"),
  },
  {
    id: "view.themeSystem",
    label: "Theme: follow the system",
    group: "View",
    run: ({ screen }) => screen.getState().setTheme("system"),
  },
  {
    id: "view.themeDark",
    label: "Theme: dark",
    group: "View",
    run: ({ screen }) => screen.getState().setTheme("dark"),
  },
  {
    id: "view.themeLight",
    label: "Theme: light",
    group: "View",
    run: ({ screen }) => screen.getState().setTheme("light"),
  },
];
