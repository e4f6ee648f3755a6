import { expect, it } from "vitest";
import { FIRST_CHOICE, saidPixels } from "./pixels";

const RGB = { channels: 3, classes: 2 };

it("says the presets as the numbers that they are", () => {
  expect(saidPixels(FIRST_CHOICE, RGB, true)).toEqual({ ok: true, given: { mean: [0], deviation: [1] } });
  expect(saidPixels({ ...FIRST_CHOICE, way: "imagenet" }, RGB, true)).toMatchObject({
    given: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  });
  expect(saidPixels(FIRST_CHOICE, RGB, false)).toEqual({ ok: true, given: {} });
});

it("reads numbers of one's own, and refuses what is none in words", () => {
  const own = { ...FIRST_CHOICE, way: "own", divisor: "1", mean: "1, 2 3", deviation: "4" } as const;
  expect(saidPixels(own, RGB, true)).toEqual({
    ok: true,
    given: { pixelMaximum: 1, mean: [1, 2, 3], deviation: [4] },
  });
  for (const wrong of [{ divisor: "0" }, { mean: "1, 2" }, { mean: "half" }, { deviation: "0" }])
    expect(saidPixels({ ...own, ...wrong }, RGB, true)).toMatchObject({ ok: false });
});

it("takes one name a line, as many as there are classes", () => {
  const named = { ...FIRST_CHOICE, names: " cat \n\ndog" };
  expect(saidPixels(named, RGB, false)).toEqual({ ok: true, given: { classNames: ["cat", "dog"] } });
  expect(saidPixels({ ...named, names: "cat" }, RGB, false)).toMatchObject({ ok: false });
});
