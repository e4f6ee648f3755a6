import { describe, expect, it } from "vitest";
import { assembleDataset, type DatasetFiles, type DatasetPlace, samplesOf } from "./bundle";
import { DatasetError, type DatasetErrorCode } from "./error";
import { datasetInfoSchema } from "./info";
import { parseDatasetManifest } from "./manifest";
import { measureNormalisation, normalisationTable } from "./normalisation";
import type { NamedFile } from "./part";
import { choosePreview } from "./preview";
import { heldSamples } from "./samples";
import { splitDataset } from "./split";
import { idxFile, pixelsOf } from "./testing";

function idx(sizes: readonly number[], data: readonly number[], type = 8): NamedFile {
  return { name: "file", bytes: idxFile(sizes, data, type) };
}

const LABELS = Array.from({ length: 60 }, (_, place) => place % 3);
/** Sample `i` of 1x2 pixels is [i, 200]. */
const IMAGES = LABELS.flatMap((_, place) => [place, 200]);
const FILES: DatasetFiles = { trainImages: idx([60, 1, 2], IMAGES), trainLabels: idx([60], LABELS) };
const WITH_TEST: DatasetFiles = {
  ...FILES,
  testImages: idx([2, 1, 2], [7, 8, 9, 10]),
  testLabels: idx([2], [2, 4]),
};
const FOLDER: DatasetPlace = { origin: "folder", folderName: "My Shoes, Größe 2", path: "data/shoes" };
const MANIFEST = {
  id: "shoes",
  name: "Shoes",
  description: "Shoes.",
  classNames: ["left", "right", "sock"],
  source: "a shop",
  licence: "MIT",
  citation: "",
  pixelMaximum: 200,
};

function codeOf(action: () => unknown): DatasetErrorCode {
  try {
    action();
  } catch (error) {
    if (error instanceof DatasetError) return error.code;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

describe("assembleDataset", () => {
  it("describes a folder without dataset.json by its name", () => {
    const dataset = assembleDataset(undefined, WITH_TEST, FOLDER);
    expect(datasetInfoSchema.parse(dataset.info)).toEqual(dataset.info);
    expect(dataset.info).toMatchObject({
      id: "my-shoes-gro-e-2",
      name: "My Shoes, Größe 2",
      imageShape: [1, 2, 1],
      // The test labels count too.
      classNames: ["0", "1", "2", "3", "4"],
      counts: { train: 54, validation: 6, test: 2 },
      origin: "folder",
      path: "data/shoes",
    });
    expect(dataset.pixelMaximum).toBe(255);
    expect([...(dataset.test?.images ?? [])]).toEqual([7, 8, 9, 10]);
    expect(dataset.train.images.buffer).toBe(WITH_TEST.trainImages.bytes.buffer);
    const nameless = assembleDataset(undefined, FILES, { origin: "folder", folderName: "../\u202e" });
    expect(nameless.info).toMatchObject({ id: "dataset", name: "../" });
    expect(nameless.info).not.toHaveProperty("path");
  });

  it("takes what dataset.json says, as far as it goes", () => {
    const manifest = parseDatasetManifest(MANIFEST);
    const dataset = assembleDataset(manifest, FILES, { origin: "bundled", folderName: "x" });
    expect(dataset.info).toMatchObject({ id: "shoes", classNames: MANIFEST.classNames, licence: "MIT" });
    expect(dataset.info.counts).toEqual({ train: 42, validation: 9, test: 9 });
    const named = assembleDataset(parseDatasetManifest({ classNames: [..."abcd"] }), FILES, FOLDER);
    expect(named.info).toMatchObject({ id: "my-shoes-gro-e-2", classNames: [..."abcd"], licence: "unknown" });
    expect(named.pixelMaximum).toBe(255);
  });

  it("catches files that do not agree", () => {
    const assemble = (files: Partial<DatasetFiles>, manifest = {}) =>
      codeOf(() => assembleDataset(parseDatasetManifest(manifest), { ...WITH_TEST, ...files }, FOLDER));
    expect(assemble({ trainLabels: idx([59], LABELS.slice(1)) })).toBe("count-mismatch");
    expect(assemble({ testLabels: undefined })).toBe("count-mismatch");
    expect(assemble({ testImages: undefined })).toBe("count-mismatch");
    expect(assemble({ testImages: idx([2, 2, 1], [0, 0, 0, 0]) })).toBe("shape-mismatch");
    expect(assemble({ trainImages: FILES.trainLabels })).toBe("unsupported-rank");
    expect(assemble({}, { classNames: [..."abcd"] })).toBe("class-names");
    expect(
      assemble({
        trainLabels: idx(
          [60],
          LABELS.map((label) => label - 1),
          9,
        ),
      }),
    ).toBe("label-out-of-range");
    expect(
      assemble({
        trainLabels: idx(
          [60],
          LABELS.map((label) => label * 150),
          11,
        ),
      }),
    ).toBe("label-out-of-range");
    expect(
      assemble({
        trainLabels: idx(
          [60],
          LABELS.map((label) => label / 2),
          13,
        ),
      }),
    ).toBe("label-out-of-range");
    expect(
      assemble({
        trainImages: idx(
          [60, 1, 2],
          IMAGES.map(() => Number.NaN),
          13,
        ),
      }),
    ).toBe("not-finite");
    expect(assemble({}, { pixelMaximum: 199, classNames: [..."abcde"] })).toBe("pixel-out-of-range");
    const described = {
      bytes: 1,
      sha256: "0".repeat(64),
      bytesOfContent: 5,
      sha256OfContent: "0".repeat(64),
    };
    expect(assemble({}, { files: { file: described } })).toBe("size-mismatch");
    expect(
      assemble({
        trainImages: idx([3, 1, 2], [0, 0, 0, 0, 0, 0]),
        trainLabels: idx([3], [0, 1, 2]),
      }),
    ).toBe("too-few-samples");
  });

  it("refuses a dataset.json of another form", () => {
    for (const value of [
      undefined,
      null,
      [],
      "text",
      { ...MANIFEST, pixelMaximum: 0 },
      { ...MANIFEST, id: "../up" },
      { ...MANIFEST, classNames: [] },
      { ...MANIFEST, surprise: 1 },
      JSON.parse(`{"__proto__": {"id": "x"}}`),
    ]) {
      expect(codeOf(() => parseDatasetManifest(value))).toBe("manifest");
    }
  });

  it("counts labels from 1 where no label is 0 and no name is given to it", () => {
    const letters = {
      ...FILES,
      trainLabels: idx(
        [60],
        LABELS.map((label) => label + 1),
      ),
    };
    const suggested = assembleDataset(undefined, letters, FOLDER);
    expect(suggested.info).toMatchObject({ firstLabel: 1, classNames: ["1", "2", "3"] });
    expect([...suggested.train.labels]).toEqual(LABELS);
    const named = assembleDataset(parseDatasetManifest({ classNames: [..."abc"] }), letters, FOLDER);
    expect(named.info).toMatchObject({ firstLabel: 1, classNames: [..."abc"] });
    const whole = assembleDataset(parseDatasetManifest({ classNames: [..."?abc"] }), letters, FOLDER);
    expect(whole.info.classNames).toEqual([..."?abc"]);
    expect(whole.info).not.toHaveProperty("firstLabel");
    const asIs = assembleDataset(undefined, letters, { ...FOLDER, options: { firstLabel: 0 } });
    expect(asIs.info.classNames).toEqual(["0", "1", "2", "3"]);
    expect(codeOf(() => assembleDataset(undefined, FILES, { ...FOLDER, options: { firstLabel: 1 } }))).toBe(
      "label-out-of-range",
    );
  });

  it("turns images, colours and all, and says where they look as if they should be turned", () => {
    const pixels = Array.from({ length: 60 * 2 * 3 * 3 }, (_, place) => place % 251);
    const files = { ...FILES, trainImages: { ...idx([60, 2, 3, 3], pixels), name: "emnist-train-images" } };
    const lying = assembleDataset(undefined, files, FOLDER);
    expect(lying.info).toMatchObject({ imageShape: [2, 3, 3], looksTransposed: true });
    const turned = assembleDataset(undefined, files, { ...FOLDER, options: { transpose: true } });
    expect(turned.info).toMatchObject({ imageShape: [3, 2, 3], transpose: true });
    expect(turned.info).not.toHaveProperty("looksTransposed");
    for (const [y, x, channel] of [
      [0, 0, 0],
      [2, 1, 2],
      [1, 0, 1],
      [0, 1, 2],
    ] as const) {
      const at = (first: number, second: number, width: number) =>
        18 * 7 + (first * width + second) * 3 + channel;
      expect(turned.train.images[at(y, x, 2)]).toBe(lying.train.images[at(x, y, 3)]);
    }
  });

  it.each([
    ["floats from 0 to 1", 13, (byte: number) => byte / 255],
    ["doubles from -1 to 1", 14, (byte: number) => byte / 127.5 - 1],
    ["floats from 0 to 255", 13, (byte: number) => byte],
    ["integers from 0 to 255", 12, (byte: number) => byte],
    ["signed bytes", 9, (byte: number) => byte - 128],
    ["integers from 0 to 65,535 in steps of 257", 12, (byte: number) => byte * 257],
  ])("brings %s to the same bytes", (_, type, write) => {
    const bytes = pixelsOf(LABELS, 4, 4).with(0, 0).with(1, 255);
    const files = { ...FILES, trainImages: idx([60, 4, 4], bytes.map(write), type) };
    expect([...assembleDataset(undefined, files, FOLDER).train.images]).toEqual(bytes);
  });

  it("brings test images to the scale of the training images", () => {
    const files = {
      ...FILES,
      trainImages: idx(
        [60, 1, 1],
        LABELS.map((_, place) => place * 100),
        12,
      ),
      testImages: idx([2, 1, 1], [2_950, 99_999], 12),
      testLabels: idx([2], [0, 1]),
    };
    expect([...(assembleDataset(undefined, files, FOLDER).test?.images ?? [])]).toEqual([128, 255]);
  });

  it("reads labels that have further columns, of any whole type", () => {
    const rows = LABELS.flatMap((label) => [label, 9_999, -1, 7]);
    const dataset = assembleDataset(undefined, { ...FILES, trainLabels: idx([60, 4], rows, 12) }, FOLDER);
    expect([...dataset.train.labels]).toEqual(LABELS);
  });

  it("hands out the samples of each set from the right part", () => {
    const own = assembleDataset(undefined, WITH_TEST, FOLDER);
    const split = splitDataset(own);
    expect(samplesOf(own, split, "test").labels).toBe(own.test?.labels);
    expect(samplesOf(own, split, "validation").labels).toBe(own.train.labels);
    const cut = assembleDataset(undefined, FILES, FOLDER);
    expect(samplesOf(cut, splitDataset(cut), "test").images).toBe(cut.train.images);
  });
});

describe("measureNormalisation", () => {
  it("measures each channel, and leaves a constant channel at 1", async () => {
    const images = Uint8Array.of(10, 200, 20, 200, 50, 200);
    const { mean, deviation } = await measureNormalisation(
      heldSamples(images, new Uint8Array(3), 2),
      [1, 1, 2],
      200,
    );
    expect(mean[0]).toBeCloseTo(80 / 3 / 200, 12);
    // Variance of 10, 20, 50: 100 + 400 + 2500 = 3000; / 3 - (80 / 3)^2 = 2600 / 9.
    expect(deviation[0]).toBeCloseTo(Math.sqrt(2600 / 9) / 200, 12);
    expect(mean[1]).toBe(1);
    expect(deviation[1]).toBe(1);
    const table = normalisationTable({ mean, deviation }, 200);
    expect(table.length).toBe(512);
    expect(table[20]).toBeCloseTo((20 - 80 / 3) / Math.sqrt(2600 / 9), 5);
    expect(table[256 + 200]).toBe(0);
  });

  it("counts every image of a part that is read in many pieces", async () => {
    // Two images of 1 MiB are as much as is read at once; seven are four pieces.
    const size = 1024 * 1024 * 2;
    const images = new Uint8Array(7 * size);
    for (let image = 0; image < 7; image += 1) images.fill(10 * image, image * size, (image + 1) * size);
    const part = heldSamples(images, new Uint8Array(7), size);
    const { mean, deviation } = await measureNormalisation(part, [1024, 2048, 1], 255);
    expect(mean[0]).toBeCloseTo(30 / 255, 12);
    expect(deviation[0]).toBeCloseTo(20 / 255, 12);
  });

  it("refuses a part without images", async () => {
    const none = heldSamples(new Uint8Array(), new Uint8Array(), 1);
    await expect(measureNormalisation(none, [1, 1, 1], 255)).rejects.toMatchObject({
      code: "invalid-request",
    });
  });
});

describe("choosePreview", () => {
  const dataset = assembleDataset(undefined, FILES, FOLDER);
  const labels = Uint8Array.from(splitDataset(dataset).train, (index) => dataset.train.labels[index] ?? 0);

  it("shows the same training samples of each class each time", () => {
    const places = choosePreview(labels, 3, 4);
    expect([...places].map((place) => labels[place])).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(new Set(places).size).toBe(12);
    expect(choosePreview(labels, 3, 4)).toEqual(places);
  });

  it("gives fewer where a class has fewer, and refuses a count that is none", () => {
    expect(choosePreview(labels, 3, 100).length).toBe(labels.length);
    for (const count of [0, -1, 1.5, 101, Number.NaN]) {
      expect(codeOf(() => choosePreview(labels, 3, count))).toBe("invalid-request");
    }
  });
});
