import { describe, expect, it } from "vitest";
import { foldedPanels } from "./panel-room";

const OPEN = { palette: false, inspector: false, dock: false };
const SIZES = { palette: 212, inspector: 280, dock: 240 };

describe("panels in a small window", () => {
  it("stay open where the canvas has room beside them", () => {
    expect(foldedPanels(OPEN, SIZES, { width: 1024, height: 700 }, [])).toEqual(OPEN);
    expect(foldedPanels(OPEN, SIZES, { width: 900, height: 700 }, [])).toEqual(OPEN);
  });

  it("are folded at 200% zoom, the inspector last", () => {
    expect(foldedPanels(OPEN, SIZES, { width: 640, height: 400 }, [])).toEqual({
      palette: true,
      inspector: false,
      dock: true,
    });
    expect(foldedPanels(OPEN, SIZES, { width: 480, height: 400 }, [])).toEqual({
      palette: true,
      inspector: true,
      dock: true,
    });
  });

  it("come back by hand, and the other one makes room", () => {
    const window = { width: 640, height: 400 };
    expect(foldedPanels(OPEN, SIZES, window, ["palette"])).toEqual({
      palette: false,
      inspector: true,
      dock: true,
    });
    expect(foldedPanels(OPEN, SIZES, window, ["palette", "inspector", "dock"])).toEqual({
      palette: true,
      inspector: false,
      dock: false,
    });
    expect(foldedPanels(OPEN, SIZES, { width: 400, height: 400 }, ["inspector"]).inspector).toBe(false);
  });

  it("stay folded where a person folded them", () => {
    const chosen = { palette: false, inspector: true, dock: false };
    expect(foldedPanels(chosen, SIZES, { width: 1280, height: 800 }, [])).toEqual(chosen);
  });
});
