import { expect, it } from "vitest";
import { layerNames } from "./layer-names";

const NAMES = [
  "stage2/1/conv1",
  "größe 漢字",
  "größe_漢字",
  "a.b",
  "'quoted'",
  "-- x",
  "Add",
  "add",
  "$",
  "/",
];

it.each([
  ["any", /^[^/.]+$/],
  // TensorFlow's rule for scopes.
  ["ascii", /^[A-Za-z0-9][A-Za-z0-9_-]*$/],
  // TensorFlow.js's own.
  ["paths", /^[A-Za-z0-9][-A-Za-z0-9._/]*$/],
] as const)("gives each layer a name of its own that a file of names '%s' takes", (rule, allowed) => {
  const nameOf = layerNames(rule);
  const given = NAMES.map(nameOf);
  for (const name of given) expect(name).toMatch(allowed);
  expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(NAMES.length);
});

it("keeps what a file takes as it is drawn", () => {
  expect(layerNames("paths")("stage2/1/conv1")).toBe("stage2/1/conv1");
  expect(layerNames("ascii")("stage2/1/conv1")).toBe("stage2_1_conv1");
  expect(layerNames("any")("größe 1")).toBe("größe 1");
});
