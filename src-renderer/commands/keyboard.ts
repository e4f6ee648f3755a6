/** From a pressed key to a command. Letters are read as written (`S`), so layouts other than QWERTY work. */
import type { Command, CommandRegistry } from "../stores/command-registry";

const IS_MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Where typing belongs to the field, not to the studio. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)
  );
}

/** `Mod+Shift+Z` of a key event. */
export function chordOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (IS_MAC ? event.metaKey : event.ctrlKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // Shift is already in `?`; it counts only with letters and named keys.
  if (event.shiftKey && (key.length > 1 || /[A-Z]/.test(key))) parts.push("Shift");
  parts.push(key === " " ? "Space" : key);
  return parts.join("+");
}

export function matches(command: Command, chord: string): boolean {
  return command.shortcut?.split("|").includes(chord) ?? false;
}

const KEY_LABELS: Readonly<Record<string, string>> = {
  Mod: IS_MAC ? "⌘" : "Ctrl",
  Delete: "Del",
  ContextMenu: "Menu",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** "Ctrl+Shift+Z" for people; of several ways the first. */
export function shortcutLabel(shortcut: string): string {
  const first = shortcut.split("|")[0] ?? shortcut;
  // The plus between keys has one on its left; the plus key itself stands first or after another plus.
  return first
    .split(/(?<=[^+])\+/)
    .map((key) => KEY_LABELS[key] ?? key)
    .join(IS_MAC ? "" : "+");
}

/** Dialogs and menus keep every key; buttons and lists keep the plain ones they use. */
function belongsToControl(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("[role=dialog],[role=alertdialog],[role=menu]") !== null) return true;
  // On a button these press it.
  if (chord === "Enter" || chord === "Space") return target.closest("button,a,summary") !== null;
  return !/^(Mod|(Shift\+)?F\d)/.test(chord) && target.closest("[role=combobox],[role=listbox]") !== null;
}

/** With words selected on the page, these mean the words and not the layers. */
const COPIES = new Set(["Mod+C", "Mod+X"]);

/** Listens on the window. A dialog that is open keeps every key to itself. */
export function listenToKeys(registry: CommandRegistry, target: Window): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const chord = chordOf(event);
    if (belongsToControl(event.target, chord)) return;
    if (COPIES.has(chord) && target.getSelection()?.isCollapsed === false) return;
    const field = isTextField(event.target);
    for (const command of registry.getState().commands.values()) {
      if (!matches(command, chord) || (field && !command.inFields)) continue;
      if (command.enabled?.() === false) continue;
      event.preventDefault();
      registry.getState().run(command.id);
      return;
    }
  }
  target.addEventListener("keydown", onKeyDown);
  return () => target.removeEventListener("keydown", onKeyDown);
}
