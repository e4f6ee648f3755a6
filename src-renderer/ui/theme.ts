/** From the choice (follow the system, dark, light) to the attribute that the tokens read. */
import { useLayoutEffect, useSyncExternalStore } from "react";

export type Theme = "dark" | "light";
export type ThemeChoice = "system" | Theme;
const QUERY = "(prefers-color-scheme: light)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(QUERY);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export function resolveTheme(choice: ThemeChoice): Theme {
  return choice === "system" ? (matchMedia(QUERY).matches ? "light" : "dark") : choice;
}

function useResolvedTheme(choice: ThemeChoice): Theme {
  useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
  return resolveTheme(choice);
}

export function setThemeAttribute(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function useThemeAttribute(choice: ThemeChoice): Theme {
  const theme = useResolvedTheme(choice);
  useLayoutEffect(() => {
    setThemeAttribute(theme);
  }, [theme]);
  return theme;
}

/** The theme that is on the screen now. */
export function shownTheme(): Theme {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

/** The value of a token now (`convolution`): for drawing on a canvas element, where CSS does not reach. */
export function readToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
