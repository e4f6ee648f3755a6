import { expect, it } from "vitest";
import { kindOf } from "./what-was-given";

it("tells models from data by their names", () => {
  const models = [
    "net.onnx",
    "model.json",
    "a.weights.h5",
    "resnet20.th",
    "best.pth.tar",
    "checkpoint.tar",
    "x.safetensors",
  ];
  for (const name of models) expect([name, kindOf([name])]).toEqual([name, "model"]);
  const data = [
    "cats.zip",
    "train.csv",
    "images.tar.gz",
    "a.JPG",
    "pathmnist.npz",
    "train-images-idx3-ubyte",
    "data_batch_1",
    "data_batch_1.bin",
    "x.parquet",
    "images.tar",
  ];
  for (const name of data) expect([name, kindOf([name])]).toEqual([name, "data"]);
});

it("does not guess where names say nothing, or both", () => {
  expect(kindOf(["arrays.npz"])).toBe("unsure");
  expect(kindOf(["train-model.tar"])).toBe("unsure");
  expect(kindOf(["cat/1.png", "net.onnx"])).toBe("unsure");
});

it("knows what is neither a model nor data", () => {
  for (const name of ["report.pdf", "table.xlsx", "letter.DOCX", "film.mp4", "notes.txt"])
    expect([name, kindOf([name])]).toEqual([name, "neither"]);
  expect(kindOf(["report.pdf", "table.xlsx"])).toBe("neither");
  expect(kindOf(["report.pdf", "net.onnx"])).toBe("model");
});

it("goes by what is in a folder, and leaves what is unknown to the import of models", () => {
  expect(kindOf(["readme.md", "cat/1.png", "dog/1.png"])).toBe("data");
  expect(kindOf(["model.json", "group1-shard1of1.bin", "readme.md"])).toBe("model");
  expect(kindOf(["something.xyz"])).toBe("model");
});
