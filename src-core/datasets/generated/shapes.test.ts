/** The generated dataset is the same on every machine: its bytes have the hash that is told of it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseDatasetManifest } from "../manifest";
import { crossingsAt, FIGURES, outlineOf } from "./figures";
import { generateBundle, generatedInfo } from "./generated-bundle";
import { cosine, DIRECTIONS, ONE, sine } from "./turns";

const MANIFEST = parseDatasetManifest(
  JSON.parse(
    readFileSync(
      path.resolve(import.meta.dirname, "../../../resources/datasets/shapes/dataset.json"),
      "utf8",
    ),
  ),
);

describe("shapes and textures", () => {
  it("are what is told of them without making them", () => {
    const { train, test, info } = generateBundle(MANIFEST);
    const hash = createHash("sha256");
    for (const part of [train, test]) if (part) hash.update(part.images).update(part.labels);
    expect({ ...info, sha256: hash.digest("hex") }).toEqual(generatedInfo(MANIFEST));
    for (const { labels, count } of [train, ...(test ? [test] : [])]) {
      const counts = info.classNames.map((_, label) => labels.filter((each) => each === label).length);
      expect(counts).toEqual(info.classNames.map(() => count / 10));
    }
  });

  it("are turned by whole numbers that are a cosine and a sine", () => {
    for (let direction = -DIRECTIONS; direction <= 2 * DIRECTIONS; direction += 1) {
      const angle = (2 * Math.PI * direction) / DIRECTIONS;
      expect(Math.abs(cosine(direction) - ONE * Math.cos(angle))).toBeLessThanOrEqual(0.5);
      expect(Math.abs(sine(direction) - ONE * Math.sin(angle))).toBeLessThanOrEqual(0.5);
    }
  });

  it("have figures of about equal area, whichever way they are turned", () => {
    for (const figure of FIGURES) {
      for (const turn of [0, 7, 61]) {
        const outline = outlineOf(figure, [0, 0], 100, turn);
        let area = 0;
        for (let y = -200; y < 200; y += 1) {
          const crossings = crossingsAt(y, outline);
          for (let pair = 0; pair < crossings.length; pair += 2)
            area += (crossings[pair + 1] ?? 0) - (crossings[pair] ?? 0);
        }
        expect(area / (Math.PI * 100 ** 2)).toBeGreaterThan(0.85);
        expect(area / (Math.PI * 100 ** 2)).toBeLessThan(1.2);
      }
    }
  });
});
