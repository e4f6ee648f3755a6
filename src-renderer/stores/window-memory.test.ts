import { describe, expect, it } from "vitest";
import type { LookAtLab, OpenDrawing } from "./services";
import { windowMemory } from "./window-memory";

/** As the browser's: texts by key. */
function storage(): Storage {
  const texts = new Map<string, string>();
  return {
    get length() {
      return texts.size;
    },
    clear: () => texts.clear(),
    key: (index) => [...texts.keys()][index] ?? null,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

/** What "Duplicate tab" does to a window that lives. */
function copyOf(other: Storage): Storage {
  const copy = storage();
  for (let index = 0; index < other.length; index += 1) {
    const key = other.key(index) ?? "";
    copy.setItem(key, other.getItem(key) ?? "");
  }
  return copy;
}

const LAB: LookAtLab = { experiment: "depth", inView: false };
const OPEN: OpenDrawing = { draftKey: "new:1", path: "/w/a.skiploom.json", unsaved: true, view: "train" };

describe("the memory of a window", () => {
  it("knows the window and what it had open after a reload, once", () => {
    const kept = storage();
    const first = windowMemory(() => kept);
    expect(first.hadOpen).toBe(false);
    expect(first.lab).toBeUndefined();
    first.keep(OPEN, LAB);
    const second = windowMemory(() => kept);
    expect(second.window).toBe(first.window);
    expect(second.hadOpen).toBe(true);
    expect(second.lab).toEqual(LAB);
    expect(second.takeOpen()).toEqual(OPEN);
    expect(second.takeOpen()).toBeUndefined();
  });

  it("makes a copy of a living window a window of its own", () => {
    const kept = storage();
    windowMemory(() => kept).keep(OPEN, LAB);
    const living = windowMemory(() => kept);
    const copy = windowMemory(() => copyOf(kept));
    expect(copy.window).not.toBe(living.window);
    expect(copy.hadOpen).toBe(false);
    // The same for one that was left and came back without being loaded again.
    living.keep(OPEN, LAB);
    living.livesOn();
    expect(windowMemory(() => copyOf(kept)).hadOpen).toBe(false);
  });

  it("opens nothing where nothing was open, and does not believe what it cannot read", () => {
    const kept = storage();
    const first = windowMemory(() => kept);
    first.keep(undefined, LAB);
    expect(windowMemory(() => kept).hadOpen).toBe(false);
    for (const text of [
      "",
      "{",
      "[]",
      '{"window":7}',
      '{"window":"a","open":{"draftKey":"b","unsaved":false,"view":"moon"}}',
    ]) {
      kept.setItem("skiploom.window", text);
      expect(windowMemory(() => kept).hadOpen, text).toBe(false);
    }
    const forbidden = windowMemory(() => {
      throw new Error("no storage here");
    });
    forbidden.keep(OPEN, LAB);
    expect(forbidden.hadOpen).toBe(false);
  });
});
