import type { ReactNode } from "react";
import { useDocumentState, useInterfaceState } from "../stores/context";
import type { StudioView } from "../stores/interface-store";
import { goToRegion } from "./regions";

const DESTINATIONS: Readonly<Record<StudioView, readonly string[]>> = {
  design: ["Canvas", "Layer list", "Inspector", "Dock"],
  train: ["Charts", "The run"],
  runs: ["Runs"],
  lab: ["Lab"],
};

/** The first stops of Tab, seen once they have the focus: past the title bar to what a person came for. */
export function SkipLinks(): ReactNode {
  const open = useDocumentState((state) => state.document !== undefined);
  const view = useInterfaceState((state) => state.view);
  const collapsed = useInterfaceState((state) => state.collapsed);
  const folded: Readonly<Record<string, boolean>> = {
    "Layer list": collapsed.palette,
    Inspector: collapsed.inspector,
  };
  const names =
    open || view === "lab" ? DESTINATIONS[view].filter((name) => folded[name] !== true) : ["Networks"];
  return (
    <nav aria-label="Skip to" className="fixed top-1.5 left-1.5 z-50">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className="sr-only h-8 rounded-control border border-line bg-raised px-3 text-body text-text shadow-floating focus:not-sr-only focus:h-8 focus:px-3"
          onClick={() => goToRegion(document, name)}
        >
          Go to {name.toLowerCase()}
        </button>
      ))}
    </nav>
  );
}
