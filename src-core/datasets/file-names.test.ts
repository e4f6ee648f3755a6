import { describe, expect, it } from "vitest";
import { groupFiles, nameFacts } from "./file-names";

describe("what a file's name tells", () => {
  it.each([
    ["train-images-idx3-ubyte", "train", "images", ""],
    ["train-images.idx3-ubyte", "train", "images", ""],
    ["T10K-LABELS-IDX1-UBYTE.GZ", "test", "labels", ""],
    ["emnist-letters-train-images-idx3-ubyte.gz", "train", "images", "emnist-letters"],
    ["EMNIST-Letters-Test-Labels-idx1-ubyte", "test", "labels", "emnist-letters"],
    ["qmnist-test-labels-idx2-int.gz.gz", "test", "labels", "qmnist"],
    ["pictures.bin", undefined, undefined, "pictures-bin"],
  ])("%s", (name, set, holds, dataset) => expect(nameFacts(name)).toEqual({ set, holds, dataset }));

  it("sets apart what is trained on from what is tested on, in any case and however large", () => {
    const files = ["T10K", "TRAIN"].flatMap((set) => [
      { name: `${set}-IMAGES.IDX3-UBYTE`, holds: "images" as const, count: 50, rank: 0 },
      { name: `${set}-LABELS.IDX1-UBYTE`, holds: "labels" as const, count: 50, rank: 0 },
    ]);
    const [only, ...more] = groupFiles(files);
    expect(more).toEqual([]);
    expect(only?.files.trainImages?.name).toBe("TRAIN-IMAGES.IDX3-UBYTE");
    expect(only?.files.testLabels?.name).toBe("T10K-LABELS.IDX1-UBYTE");
  });
});
