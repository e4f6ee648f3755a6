import { expect, it } from "vitest";
import { modelName } from "./model-name";

it.each([
  ["ResNet-50", "r50.onnx", "ResNet-50"],
  ["torch_jit", "r50.onnx", "r50"],
  ["main_graph", "tea-leaves.v2.onnx", "tea-leaves.v2"],
  ["functional_3", "leaves.keras", "leaves"],
  ["", "leaves.h5", "leaves"],
  ["sequential", "model.json", "sequential"],
  ["", "model.json", ""],
])("%j in %s is called %j", (said, file, name) => {
  expect(modelName(said, file)).toBe(name);
});
