import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readWindowState, saveWindowState, usableState } from "./window-state";

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const LEFT = { x: -1600, y: 0, width: 1600, height: 900 };

describe("usableState", () => {
  it("keeps a remembered place that can be seen", () => {
    const state = { x: 100, y: 50, width: 1200, height: 800, maximised: true };
    expect(usableState(state, [SCREEN])).toEqual(state);
  });
  it("keeps the size and forgets the place when its screen is gone", () => {
    const state = { x: -1500, y: 50, width: 1200, height: 800, maximised: false };
    expect(usableState(state, [SCREEN, LEFT])).toEqual(state);
    expect(usableState(state, [SCREEN])).toEqual({ width: 1200, height: 800, maximised: false });
  });
  it("does not open with the title bar above the screen", () => {
    const state = { x: 10, y: -400, width: 1200, height: 800, maximised: false };
    expect(usableState(state, [SCREEN])).toEqual({ width: 1200, height: 800, maximised: false });
  });
  it.each([
    undefined,
    null,
    "text",
    {},
    { width: 10, height: 10, maximised: false },
    { width: 1e9, height: 800, maximised: false },
    { x: Number.NaN, y: 0, width: 1200, height: 800, maximised: false },
    { width: "1200", height: 800, maximised: false },
  ])("takes the usual place for %j", (remembered) => {
    expect(usableState(remembered, [SCREEN])).toEqual({ width: 1440, height: 900, maximised: false });
  });
  it("fits a small screen, but not below the smallest usable size", () => {
    expect(usableState(undefined, [{ x: 0, y: 0, width: 1280, height: 720 }])).toMatchObject({
      width: 1280,
      height: 720,
    });
    expect(usableState(undefined, [{ x: 0, y: 0, width: 800, height: 600 }])).toMatchObject({
      width: 1024,
      height: 700,
    });
  });
});

describe("the file", () => {
  it("comes back as it was saved, and a damaged one is as none", async () => {
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "skiploom-window-")), "window.json");
    const state = { x: 1, y: 2, width: 1200, height: 800, maximised: false };
    expect(await readWindowState(file)).toBeUndefined();
    await saveWindowState(file, state);
    expect(await readWindowState(file)).toEqual(state);
    await writeFile(file, (await readFile(file, "utf8")).slice(0, 10));
    expect(await readWindowState(file)).toBeUndefined();
  });
  it("does not throw where nothing can be written", async () => {
    const state = { width: 1200, height: 800, maximised: false };
    await expect(saveWindowState("/proc/none/window.json", state)).resolves.toBeUndefined();
  });
});
