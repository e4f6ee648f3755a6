import { expect, it } from "vitest";
import type { DeviceList } from "#core/protocol/studio-api";
import { fakeGpu } from "../host/testing/fake-gpu";
import { deviceLines } from "./device-words";

const CPU = {
  id: "cpu",
  description: { id: "cpu", label: "CPU, 2 threads, SIMD", backend: "skiploom-cpu", threads: 2, simd: true },
  speed: { matrixProduct: 70.04, convolution: 51, convolutionGradients: 49.96 },
} as const;

function listOf(about: Partial<DeviceList>): DeviceList {
  return { devices: [CPU], choice: "auto", measuring: false, ...about };
}

it("says why a device cannot be had, without letting it steer the terminal", () => {
  const unavailable = `No GPU was found.${String.fromCharCode(27)}[2J`;
  const lines = deviceLines(listOf({ devices: [CPU, { id: "webgpu", unavailable }], automatic: "cpu" }));
  expect(lines).toEqual([
    "cpu: CPU, 2 threads, SIMD",
    "  3×3 convolution 51.0, with gradients 50.0, matrix product 70.0 GFLOP/s",
    "webgpu: cannot be had. No GPU was found.\ufffd[2J",
    "auto: cpu",
  ]);
});

it("names adapter, driver and limits, and what is no GPU", () => {
  const description = fakeGpu("SwiftShader driver 5.0.0", true);
  const limits = { maxBufferSize: 1024 ** 3, maxComputeInvocationsPerWorkgroup: 256 };
  const gpu = { ...description.gpu, vendor: "google", architecture: "swiftshader", limits } as NonNullable<
    typeof description.gpu
  >;
  const devices = [CPU, { id: "webgpu" as const, description: { ...description, gpu } }];
  expect(deviceLines(listOf({ devices, choice: "webgpu" })).slice(2)).toEqual([
    "webgpu: Software adapter (SwiftShader driver 5.0.0)",
    "  a program that imitates a GPU: auto never takes it",
    "  vendor google, architecture swiftshader, driver SwiftShader driver 5.0.0, backend fake-webgpu",
    "  limits: buffers to 1.00 GiB, workgroups to 256",
    "  not measured (skiploom info --measure)",
    "auto: not known before the GPU was measured (skiploom info --measure)",
    "chosen in the studio: webgpu",
  ]);
});
