import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../shell/App";
import type { Studio } from "../stores/studio";
import { resolveTheme, setThemeAttribute } from "../ui/theme";
import "../styles.css";

export function mountStudio(studio: Studio): void {
  const element = document.getElementById("root");
  if (!element) throw new Error("The page has no element #root.");
  // Before the first frame, so that a light studio does not begin dark.
  setThemeAttribute(resolveTheme(studio.screen.getState().theme));
  createRoot(element).render(
    <StrictMode>
      <App studio={studio} />
    </StrictMode>,
  );
}
