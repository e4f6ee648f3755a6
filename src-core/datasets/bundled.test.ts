/** The datasets that come with the product: each file is what its dataset.json says, and opens. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { assembleDataset } from "./bundle";
import { IDX_FILES, type IdxFile, parseDatasetManifest } from "./manifest";
import { measureNormalisation } from "./normalisation";
import type { NamedFile } from "./part";
import { choosePreview } from "./preview";
import { heldSamples } from "./samples";
import { splitDataset } from "./split";

const FOLDER = new URL("../../resources/datasets/", import.meta.url);

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function open(id: string) {
  const folder = new URL(`${id}/`, FOLDER);
  const manifest = parseDatasetManifest(JSON.parse(readFileSync(new URL("dataset.json", folder), "utf8")));
  const contents: Partial<Record<IdxFile, NamedFile>> = {};
  for (const [file, name] of Object.entries(IDX_FILES) as [IdxFile, string][]) {
    const described = manifest.files?.[`${name}.gz`];
    if (!described) continue;
    const packed = readFileSync(new URL(`${name}.gz`, folder));
    const bytes = gunzipSync(packed);
    contents[file] = { name, bytes };
    expect(packed.length).toBe(described.bytes);
    expect(sha256(packed)).toBe(described.sha256);
    expect(sha256(bytes)).toBe(described.sha256OfContent);
  }
  const none: NamedFile = { name: "none", bytes: new Uint8Array() };
  const { trainImages = none, trainLabels = none, ...test } = contents;
  const place = { origin: "bundled", folderName: id } as const;
  return { manifest, dataset: assembleDataset(manifest, { trainImages, trainLabels, ...test }, place) };
}

async function measured({ train, pixelMaximum, info }: ReturnType<typeof open>["dataset"]) {
  const [height, width, channels] = info.imageShape;
  const part = heldSamples(train.images, train.labels, height * width * channels);
  return await measureNormalisation(part, info.imageShape, pixelMaximum);
}

describe("bundled datasets", () => {
  it.each(["digits", "fashion"])("%s has its licence, source and nothing unlisted", (id) => {
    const { manifest } = open(id);
    const names = readdirSync(new URL(`${id}/`, FOLDER)).sort();
    expect(names).toEqual(["LICENSE", "SOURCE", "dataset.json", ...Object.keys(manifest.files ?? {})].sort());
    const licence = readFileSync(new URL(`${id}/LICENSE`, FOLDER), "utf8");
    expect(licence).toContain(id === "digits" ? "Attribution 4.0 International" : "Zalando SE");
    expect(manifest.id).toBe(id);
  });

  it("digits: 1,797 samples, split 1,257 / 270 / 270 in all classes", async () => {
    const { dataset } = open("digits");
    expect(dataset.info).toMatchObject({
      imageShape: [8, 8, 1],
      counts: { train: 1257, validation: 270, test: 270 },
    });
    const split = splitDataset(dataset);
    for (const set of [split.train, split.validation, split.test]) {
      const counts = new Array<number>(10).fill(0);
      for (const index of set)
        counts[dataset.train.labels[index] ?? 0] = (counts[dataset.train.labels[index] ?? 0] ?? 0) + 1;
      expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.09);
    }
    // All 1,797 images, measured with NumPy: mean 0.3052603, deviation 0.3760492.
    const { mean, deviation } = await measured(dataset);
    expect(mean[0]).toBeCloseTo(0.30526028624095713, 10);
    expect(deviation[0]).toBeCloseTo(0.3760492217920148, 10);
    const labels = Uint8Array.from(split.train, (index) => dataset.train.labels[index] ?? 0);
    expect(choosePreview(labels, 10, 5).length).toBe(50);
  });

  it("fashion: 10,000 and 2,000 samples, 1,000 of them for validation", async () => {
    const { dataset } = open("fashion");
    expect(dataset.info).toMatchObject({
      imageShape: [28, 28, 1],
      counts: { train: 9_000, validation: 1_000, test: 2_000 },
    });
    expect(dataset.info.classNames[9]).toBe("Ankle boot");
    // The first labels of the published files.
    expect([...dataset.train.labels.subarray(0, 5)]).toEqual([9, 0, 0, 3, 0]);
    expect([...(dataset.test?.labels.subarray(0, 5) ?? [])]).toEqual([9, 2, 1, 1, 6]);
    const { mean, deviation } = await measured(dataset);
    // Measured with NumPy.
    expect(mean[0]).toBeCloseTo(0.2863089170668269, 10);
    expect(deviation[0]).toBeCloseTo(0.35401796410642794, 10);
  });
});
