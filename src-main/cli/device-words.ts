/** Devices as `skiploom info` lists them. */
import type { DeviceSpeed } from "#core/protocol/engine-api";
import type { DeviceList, StudioDevice } from "#core/protocol/studio-api";
import type { GpuDescription } from "#core/training/records";
import { printable } from "./output";
import { bytes } from "./words";

/** The first line of each device has no indent; what follows it stands deeper. */
export function deviceLines({ devices, choice, automatic }: DeviceList): string[] {
  const lines = devices.flatMap(linesOf);
  lines.push(`auto: ${automatic ?? "not known before the GPU was measured (skiploom info --measure)"}`);
  if (choice !== "auto") lines.push(`chosen in the studio: ${choice}`);
  return lines;
}

function linesOf({ id, description, unavailable, speed }: StudioDevice): string[] {
  if (!description) return [`${id}: cannot be had. ${printable(unavailable ?? "It does not answer.")}`];
  const { label, backend, gpu } = description;
  return [
    `${id}: ${printable(label)}`,
    ...(gpu ? gpuLines(gpu, backend) : []),
    `  ${speed ? speedWords(speed) : "not measured (skiploom info --measure)"}`,
  ];
}

function gpuLines(gpu: GpuDescription, backend: string): string[] {
  const facts = [
    ["vendor", gpu.vendor],
    ["architecture", gpu.architecture],
    ["device", gpu.device],
    ["driver", gpu.driver],
    ["backend", backend],
  ].flatMap(([name, value]) => (value ? [`${name} ${printable(value)}`] : []));
  const kind = gpu.isSoftware ? "a program that imitates a GPU: auto never takes it" : "a GPU";
  return [`  ${kind}`, `  ${facts.join(", ")}`, ...limitLines(gpu.limits)];
}

/** Those of WebGPU's limits that decide what can be trained and how fast. */
function limitLines(limits: GpuDescription["limits"]): string[] {
  const size = (name: string, words: string): string[] => {
    const value = limits[name];
    return value === undefined ? [] : [`${words} ${bytes(value)}`];
  };
  const invocations = limits.maxComputeInvocationsPerWorkgroup;
  const words = [
    ...size("maxBufferSize", "buffers to"),
    ...size("maxStorageBufferBindingSize", "bindings to"),
    ...size("maxComputeWorkgroupStorageSize", "shared memory"),
    ...(invocations === undefined ? [] : [`workgroups to ${invocations}`]),
  ];
  return words.length === 0 ? [] : [`  limits: ${words.join(", ")}`];
}

function speedWords({ matrixProduct, convolution, convolutionGradients }: DeviceSpeed): string {
  return `3×3 convolution ${rate(convolution)}, with gradients ${rate(convolutionGradients)}, matrix product ${rate(matrixProduct)} GFLOP/s`;
}

function rate(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value < 1 ? 2 : 1);
}
