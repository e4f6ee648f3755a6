import { useSyncExternalStore } from "react";
import { shownTheme, type Theme } from "../ui/theme";

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** The theme that is on the screen: known only once its attribute is set, so that tokens read then are the new ones. */
export function useShownTheme(): Theme {
  return useSyncExternalStore(subscribe, shownTheme);
}
