/** The keys that end typing in a field. */
import type { KeyboardEvent } from "react";

/** What browsers report of a key that an input method keeps to itself; some say so with this number alone. */
const KEPT_BY_INPUT_METHOD = 229;

/**
 * Enter takes what was typed, Escape gives it up. While an input method composes a word (Japanese, Chinese, Korean), both
 * belong to it: its Enter ends the word, not the field.
 */
export function commitKey(event: KeyboardEvent): "take" | "give up" | undefined {
  if (event.nativeEvent.isComposing || event.keyCode === KEPT_BY_INPUT_METHOD) return undefined;
  if (event.key === "Enter") return "take";
  return event.key === "Escape" ? "give up" : undefined;
}
