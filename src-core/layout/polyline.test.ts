import { describe, expect, it } from "vitest";
import { nearEnd } from "./polyline";

describe("the number of a line", () => {
  it("stands above the end of a straight one, and on the leg that a bent one comes along", () => {
    const end = { x: 100, y: 200 };
    expect(nearEnd([{ x: 100, y: 0 }, end])).toEqual({ x: 100, y: 178 });
    const bent = [{ x: 0, y: 0 }, { x: 0, y: 180 }, { x: 100, y: 180 }, end];
    expect(nearEnd(bent)).toEqual({ x: 78, y: 180 });
    // An arc ends sideways.
    const arc = [{ x: 300, y: 0 }, { x: 300, y: 200 }, end];
    expect(nearEnd(arc)).toEqual({ x: 122, y: 200 });
  });
});
