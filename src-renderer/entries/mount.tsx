import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../shell/App";
import type { Studio } from "../stores/studio";
import "../styles.css";

export function mountStudio(studio: Studio): void {
  const element = document.getElementById("root");
  if (!element) throw new Error("The page has no element #root.");
  createRoot(element).render(
    <StrictMode>
      <App studio={studio} />
    </StrictMode>,
  );
}
