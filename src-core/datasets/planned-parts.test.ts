import { expect, it } from "vitest";
import { Random } from "../foundation/random";
import { DATASET_PARTS, type DatasetPartName, drawParts } from "./parts";
import { type CountedSamples, plannedParts } from "./planned-parts";
import type { SplitChoice } from "./view";

const random = Random.fromSeed(14, "planned-parts");

function drawnCounts(samples: CountedSamples, split: SplitChoice): Record<DatasetPartName, number> {
  const { way, group, ...plan } = split;
  const parts = drawParts(
    {
      count: samples.count,
      labels: Array.from({ length: samples.count }, (_, sample) => samples.label(sample)),
      pixelKey: (sample) =>
        Math.imul(sample + 1, 2_654_435_761)
          .toString(16)
          .padStart(9, "0"),
      ...(group === "folder" && { group: (sample: number) => samples.name(sample).split("/")[0] }),
      ...(way === "by-folder" && { given: (sample: number) => samples.part(sample) }),
    },
    plan,
  );
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of parts) counts[DATASET_PARTS[part] ?? "train"] += 1;
  return counts;
}

function anySamples(): CountedSamples {
  const count = random.integerBelow(120);
  const classes = 1 + random.integerBelow(6);
  const labels = Array.from({ length: count }, () => random.integerBelow(classes));
  const known = [undefined, "train", "validation", "test"].slice(0, 1 + random.integerBelow(4)) as (
    | DatasetPartName
    | undefined
  )[];
  const parts = labels.map(() => known[random.integerBelow(known.length)]);
  return {
    count,
    classes,
    label: (sample) => labels[sample] ?? 0,
    name: (sample) => `burst${Math.floor(sample / 4)}/${sample}.png`,
    part: (sample) => parts[sample],
  };
}

it("tells as many as are drawn afterwards, of any classes, parts and shares", () => {
  const shares = [0, 0.05, 0.1, 0.2, 0.45, 0.9];
  for (let round = 0; round < 500; round += 1) {
    const samples = anySamples();
    const split: SplitChoice = {
      way: random.integerBelow(2) === 0 ? "drawn" : "by-folder",
      validation: shares[random.integerBelow(shares.length)] ?? 0,
      test: shares[random.integerBelow(shares.length)] ?? 0,
      seed: random.integerBelow(5),
      ...(random.integerBelow(3) === 0 && { group: "folder" }),
    };
    expect(plannedParts(samples, split)).toEqual(drawnCounts(samples, split));
  }
});

it("tells nothing of the groups of very many pictures", () => {
  const many: CountedSamples = {
    count: 600_000,
    classes: 2,
    label: (sample) => sample % 2,
    name: String,
    part: () => undefined,
  };
  const split: SplitChoice = { way: "drawn", validation: 0.1, test: 0.2, seed: 0 };
  expect(plannedParts(many, split)).toEqual({ train: 420_000, validation: 60_000, test: 120_000 });
  expect(plannedParts(many, { ...split, group: "folder" })).toBeUndefined();
});
