import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { looksLikeData, withDataHint } from "./data-hint";

const NOTHING = new Uint8Array(0);
const zip = (...names: string[]): Uint8Array =>
  zipSync(Object.fromEntries(names.map((name) => [name, NOTHING])));

it.each([
  ["a zip of pictures", [["set.zip", zip("set/cat/1.png")]], true],
  ["a table", [["train.csv", NOTHING]], true],
  ["IDX files", [["train-images-idx3-ubyte", NOTHING]], true],
  ["a model", [["model.keras", zip("config.json", "model.weights.h5")]], false],
  ["a damaged zip", [["model.pt", new Uint8Array([0x50, 0x4b, 3, 4])]], false],
] as const)("%s", (_what, files, expected) => {
  expect(looksLikeData(new Map(files))).toBe(expected);
});

it("adds to what is said of files that are no model, and to nothing else", async () => {
  const files = new Map([["set.zip", zip("cat/1.png")]]);
  const failing = (code: "invalid-model" | "disk-full") =>
    withDataHint(files, () => Promise.reject(new SkiploomError(code, "No.")));
  await expect(failing("invalid-model")).rejects.toThrow("No. It looks like data to train on.");
  await expect(failing("disk-full")).rejects.toThrow(/^No\.$/);
  expect(await withDataHint(files, async () => 3)).toBe(3);
});
