/** The keys that end typing in a field. */
import type { KeyboardEvent } from "react";

/** Enter takes what was typed, Escape gives it up. */
export function commitKey(event: KeyboardEvent): "take" | "give up" | undefined {
  if (event.key === "Enter") return "take";
  return event.key === "Escape" ? "give up" : undefined;
}
