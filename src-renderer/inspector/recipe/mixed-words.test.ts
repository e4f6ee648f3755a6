import { expect, it } from "vitest";
import { pictureLines } from "./mixed-words";

const NAMES = ["cat", "dog"];

it("a picture is called by its class, and a mixed one by both with their shares", () => {
  expect(pictureLines({ labels: [1] }, 0, NAMES)).toEqual(["dog"]);
  const mixed = { labels: [1, 1], share: 0.617 };
  expect(pictureLines({ labels: [0, 1], mixed }, 0, NAMES)).toEqual(["62% cat", "38% dog"]);
  expect(pictureLines({ labels: [0, 1], mixed }, 1, NAMES)).toEqual(["dog"]);
});
