import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { SkiploomError } from "../../../foundation/errors";
import { idxFile } from "../../testing";
import { readWhole, samplesOf, sourceInMemory } from "../../testing-source";
import { idx } from "./idx";

const IMAGES = "train-images-idx3-ubyte";
const LABELS = "train-labels-idx1-ubyte";
const PIXELS = Array.from({ length: 12 }, (_, place) => place * 3);
const TRAIN = { [IMAGES]: idxFile([2, 2, 3], PIXELS), [LABELS]: idxFile([2], [5, 3]) };
const openOf = async (files: Record<string, Uint8Array | string>, chosen: Record<string, string> = {}) =>
  idx.open(sourceInMemory(files), chosen);
const transposeOf = async (files: Record<string, Uint8Array | string>) =>
  (await idx.recognise(sourceInMemory(files)))?.choices.transpose?.suggested;

describe("IDX files", () => {
  it("are named by EMNIST's mapping beside them, where it has all labels", async () => {
    const files = {
      [`emnist-letters-${IMAGES}`]: idxFile([2, 2, 3], PIXELS),
      [`emnist-letters-${LABELS}`]: idxFile([2], [5, 3]),
    };
    const named = async (mapping: string) =>
      await openOf({ ...files, "emnist-letters-mapping.txt": mapping });
    const source = await named("3 67 99\r\n4 68\n5 69\n");
    expect(source.classNames).toEqual(["Cc", "E"]);
    expect(source.notes).toContain("emnist-letters-mapping.txt names the classes.");
    expect([source.target(0), source.target(1)]).toEqual([1, 0]);
    for (const other of ["3 67\n", "words\n", "3 67\n5 67\n", "3 7\n5 69", ""])
      expect(await named(other)).toMatchObject({ classNames: ["3", "5"], notes: [] });
  });

  it("reads training and test, packed or not", async () => {
    const source = await openOf({
      ...TRAIN,
      "t10k-images-idx3-ubyte.gz": gzipSync(idxFile([1, 2, 3], [9, 8, 7, 6, 5, 4])),
      "t10k-labels-idx1-ubyte.gz": gzipSync(idxFile([1], [3])),
    });
    expect(source.shape).toEqual([2, 3, 1]);
    expect(samplesOf(source)).toEqual([
      `${IMAGES}, image 1: 5 [train]`,
      `${IMAGES}, image 2: 3 [train]`,
      "t10k-images-idx3-ubyte.gz, image 1: 3 [test]",
    ]);
    expect((await readWhole(source)).pixels.flat()).toEqual([...PIXELS, 9, 8, 7, 6, 5, 4]);
  });

  it("exchanges rows and columns of EMNIST, by its names, by dataset.json, or by choice", async () => {
    expect(await transposeOf(TRAIN)).toBe("no");
    expect(await transposeOf({ ...TRAIN, "dataset.json": '{ "transpose": true }' })).toBe("yes");
    const emnist = {
      [`emnist-letters-${IMAGES}`]: TRAIN[IMAGES] ?? "",
      [`emnist-letters-${LABELS}`]: TRAIN[LABELS] ?? "",
    };
    expect(await transposeOf(emnist)).toBe("yes");
    const source = await openOf(emnist);
    expect(source.shape).toEqual([3, 2, 1]);
    expect((await readWhole(source)).pixels[0]).toEqual([0, 9, 3, 12, 6, 15]);
    expect((await openOf(emnist, { transpose: "no" })).shape).toEqual([2, 3, 1]);
  });

  it("takes class names of dataset.json, counted from its first label", async () => {
    const named = { ...TRAIN, "dataset.json": '{ "classNames": ["a", "b", "c"], "firstLabel": 3 }' };
    expect((await openOf(named)).classNames).toEqual(["a", "b", "c"]);
    expect(samplesOf(await openOf(named))).toEqual([
      `${IMAGES}, image 1: c [train]`,
      `${IMAGES}, image 2: a [train]`,
    ]);
    await expect(openOf({ ...TRAIN, "dataset.json": '{ "classNames": ["a"] }' })).rejects.toThrow(
      "the label 5",
    );
    await expect(openOf({ ...TRAIN, "dataset.json": "{" })).rejects.toThrow("no JSON");
    await expect(openOf({ ...TRAIN, "dataset.json": '{ "classNames": 3 }' })).rejects.toThrow("classNames");
  });

  it("takes labels of more columns, and floats", async () => {
    const source = await openOf({
      "a-train-images": idxFile([2, 1, 2], [0, 0.25, 0.5, 1], 13),
      "a-train-labels": idxFile([2, 3], [7, 1, 2, 8, 3, 4], 12),
    });
    expect(source.classNames).toEqual(["7", "8"]);
    expect(source.notes).toEqual(["Values from 0 to 1 were stretched to bytes, 0 to 255."]);
    expect((await readWhole(source)).pixels).toEqual([
      [0, 64],
      [128, 255],
    ]);
  });

  it("says what is wrong", async () => {
    const cut = TRAIN[IMAGES]?.slice(0, -1) ?? "";
    await expect(openOf({ ...TRAIN, [IMAGES]: cut })).rejects.toThrow(
      "has 11 bytes where its shape [2, 2, 3] needs 12",
    );
    await expect(openOf({ ...TRAIN, [LABELS]: idxFile([3], [1, 2, 3]) })).rejects.toThrow(
      "3 labels for 2 images",
    );
    await expect(openOf({ [IMAGES]: TRAIN[IMAGES] ?? "" })).rejects.toThrow(
      "no IDX files of images and labels",
    );
    await expect(openOf({ ...TRAIN, [IMAGES]: idxFile([2, 5000, 1], []) })).rejects.toThrow("5000");
    const packed = gzipSync(TRAIN[IMAGES] ?? new Uint8Array());
    const short = { [`${IMAGES}.gz`]: packed.slice(0, -12), [LABELS]: TRAIN[LABELS] ?? "" };
    await expect(openOf(short).then(readWhole)).rejects.toMatchObject({ code: "invalid-dataset" });
    const longer = new Uint8Array(40);
    longer.set(TRAIN[IMAGES] ?? []);
    const long = { [`${IMAGES}.gz`]: gzipSync(longer), [LABELS]: TRAIN[LABELS] ?? "" };
    await expect(openOf(long).then(readWhole)).rejects.toThrow("unpacks to more than its 28 bytes");
    expect(await idx.recognise(sourceInMemory({ "a.txt": "hello" }))).toBe(undefined);
  });

  it("answers mutated files in words, or reads them", async () => {
    const packed = gzipSync(TRAIN[IMAGES] ?? new Uint8Array());
    const mutation = fc.tuple(fc.nat(packed.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (mutations, isPacked) => {
          const bytes = (isPacked ? packed : TRAIN[IMAGES])?.slice() ?? new Uint8Array();
          for (const [at, byte] of mutations) if (at < bytes.length) bytes[at] = byte;
          const files = { ...TRAIN, [IMAGES]: bytes };
          try {
            await idx.recognise(sourceInMemory(files));
            await readWhole(await openOf(files));
          } catch (error) {
            expect(error).toBeInstanceOf(SkiploomError);
          }
        },
      ),
      { numRuns: 300, seed: 4 },
    );
  });
});
