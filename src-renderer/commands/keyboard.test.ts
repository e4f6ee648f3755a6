import { describe, expect, it } from "vitest";
import { chordOf, matches, shortcutLabel } from "./keyboard";

const press = (key: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held }) as KeyboardEvent;

describe("keys", () => {
  it.each([
    [press("z", { ctrlKey: true }), "Mod+Z"],
    [press("Z", { ctrlKey: true, shiftKey: true }), "Mod+Shift+Z"],
    [press("?", { shiftKey: true }), "?"],
    [press("."), "."],
    [press(" "), "Space"],
    [press("Delete", { ctrlKey: true }), "Mod+Delete"],
    [press("ArrowUp", { shiftKey: true }), "Shift+ArrowUp"],
    [press("+", { ctrlKey: true, shiftKey: true }), "Mod++"],
  ])("are read as chords", (event, chord) => expect(chordOf(event)).toBe(chord));

  it("match any of a command's ways", () => {
    const command = { id: "x", label: "X", group: "Edit", shortcut: "Delete|Backspace", run() {} } as const;
    expect(matches(command, "Backspace")).toBe(true);
    expect(matches(command, "Back")).toBe(false);
  });

  it.each([
    ["Mod+Shift+Z", "Ctrl+Shift+Z"],
    ["Delete|Backspace", "Del"],
    ["Mod++", "Ctrl++"],
    ["+", "+"],
    ["Alt+ArrowUp", "Alt+↑"],
    ["?", "?"],
  ])("%s is shown as %s", (shortcut, label) => expect(shortcutLabel(shortcut)).toBe(label));
});
