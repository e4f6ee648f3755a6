import { expect, it } from "vitest";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { OWN_DATA, scoredChoices } from "./scored-choices";

function dataset(id: string, classNames: string[], other: Partial<StudioDataset> = {}): StudioDataset {
  return {
    id,
    name: id,
    description: "",
    imageShape: [8, 8, 3],
    classNames,
    counts: { train: 1, validation: 1, test: 1 },
    source: "",
    licence: "",
    origin: "prepared",
    ...other,
  } as StudioDataset;
}

function run(classNames: string[] | undefined, classes: number, other: Partial<RunRecord> = {}): RunRecord {
  const data = { id: "own", name: "own", imageShape: [8, 8, 3], classes, ...(classNames && { classNames }) };
  return { dataset: data, ...other } as unknown as RunRecord;
}

const ids = (record: RunRecord, datasets: StudioDataset[]): string[] =>
  scoredChoices(record, datasets).map(({ value }) => value);

it("has the own data first, then those whose classes the network knows by name, in any number and order", () => {
  const datasets = [
    dataset("own", ["cat", "dog", "fox"]),
    dataset("fewer", ["fox", "cat"]),
    dataset("all", ["fox", "dog", "cat"]),
    dataset("unknown", ["fox", "owl"]),
    dataset("larger", ["cat", "dog", "fox"], { imageShape: [16, 16, 3] }),
    dataset("gone", ["cat"], { unavailable: "It is not there." }),
  ];
  expect(ids(run(["cat", "dog", "fox"], 3), datasets)).toEqual([OWN_DATA, "all", "fewer"]);
});

it("takes names that only count as places, and needs as many", () => {
  const datasets = [dataset("three", ["a", "b", "c"]), dataset("two", ["0", "1"])];
  expect(ids(run(["0", "1", "2"], 3), datasets)).toEqual([OWN_DATA, "three"]);
});

it("goes by the number where the record has no names, and imported weights have no data of their own", () => {
  const importedFrom = { file: "model.onnx" } as RunRecord["importedFrom"] & object;
  const many = run(undefined, 300, { importedFrom });
  expect(ids(many, [dataset("few", ["a"]), dataset("more", new Array(301).fill("x"))])).toEqual(["few"]);
});
