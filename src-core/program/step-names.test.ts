import { describe, expect, test } from "vitest";
import { stepNames } from "./step-names";

describe("names of layers in the model", () => {
  test("are the paths where TensorFlow.js takes them", () => {
    const paths = ["conv1", "stage2/1/conv1", "a.b-c_d/2/x"];
    expect(stepNames(paths)).toEqual(paths);
  });

  test("write other letters differently, and never the same twice", () => {
    expect(stepNames(["Block 1/1/conv", "Block_1/1/conv", "größe", "_x", "層", "畳"])).toEqual([
      "Block_1/1/conv-2",
      "Block_1/1/conv",
      "gro_e",
      "layer_x",
      "layer_",
      "layer_-2",
    ]);
  });
});
