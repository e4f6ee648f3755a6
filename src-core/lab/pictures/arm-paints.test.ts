import { expect, it } from "vitest";
import { paintOfArm } from "./arm-paints";

it("gives arms without a part of their own a colour by their group, and the accent to what has the skips", () => {
  const grid = ["a", "a", "b"].map((group, index) => ({ id: `arm-${index + 1}`, group }));
  const [one, other, third] = grid.map((arm) => paintOfArm(arm, grid));
  expect(one).toBe(other);
  expect(third).not.toBe(one);
  expect([one, other, third]).not.toContain("accent");
  const pair = [{ id: "changed" }, { id: "drawing" }];
  expect(pair.map((arm) => paintOfArm(arm, pair))).toEqual(["convolution", "accent"]);
  const zoo = [{ id: "identity" }, { id: "no-skips" }, { id: "skip-half" }];
  expect(zoo.map((arm) => paintOfArm(arm, zoo))).toEqual(["accent", "convolution", "text"]);
  expect(paintOfArm({ id: "plain-8", family: "plain" }, [])).toBe("convolution");
});
