import { expect, it } from "vitest";
import { byCodePoints } from "./code-points";

it("orders by code points, where units of UTF-16 would say otherwise", () => {
  const texts = ["\u{1f408}", "\uff43", "b", "a", "ab", "10", "2", "", "\ue000", "é"];
  const byPoints = (text: string): number[] => [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const slow = [...texts].sort((one, other) => {
    const [points, others] = [byPoints(one), byPoints(other)];
    const place = points.findIndex((point, at) => point !== others[at]);
    return place < 0 ? points.length - others.length : (points[place] ?? 0) - (others[place] ?? -1);
  });
  expect([...texts].sort(byCodePoints)).toEqual(slow);
  expect([...texts].sort()).not.toEqual(slow);
});
