import { expect, it, vi } from "vitest";
import type { DeviceList, StudioDevice } from "#core/protocol/studio-api";
import type { DevicesState } from "../stores/devices-store";
import type { MenuEntry } from "../ui/Menu";
import { chosenLabel, deviceEntries } from "./device-entries";

const CPU: StudioDevice = {
  id: "cpu",
  description: { id: "cpu", label: "CPU, 2 threads", backend: "skiploom-cpu", threads: 2, simd: false },
  speed: { matrixProduct: 1, convolution: 50, convolutionGradients: 50 },
};
const NO_GPU: StudioDevice = { id: "webgpu", unavailable: "No GPU was found." };
const SOFTWARE: StudioDevice = {
  id: "webgpu",
  description: {
    id: "webgpu",
    label: "Software adapter (SwiftShader)",
    backend: "skiploom-webgpu",
    threads: 1,
    simd: false,
    gpu: { vendor: "", architecture: "", device: "", driver: "SwiftShader", isSoftware: true, limits: {} },
  },
};

function listOf(webgpu: StudioDevice, more: Partial<DeviceList> = {}): DeviceList {
  return { devices: [CPU, webgpu], choice: "auto", automatic: "cpu", measuring: false, ...more };
}

function entriesOf(list: DeviceList, training = false) {
  const choose = vi.fn(async () => undefined);
  const state: DevicesState = {
    list,
    available: new Set(),
    refresh: async () => undefined,
    choose,
    measure: async () => undefined,
  };
  const entries = deviceEntries(list, state, training);
  const items = entries.filter((entry): entry is Extract<MenuEntry, { run(): void }> => "run" in entry);
  return { items, choose };
}

it("names what automatic means, speeds, and why a device cannot be chosen", () => {
  const { items, choose } = entriesOf(listOf(NO_GPU));
  expect(items).toMatchObject([
    { label: "Automatic (CPU, 2 threads)", checked: true },
    { label: "CPU, 2 threads", note: "50 GFLOP/s", checked: false },
    { label: "GPU", detail: "No GPU was found.", unavailable: true },
    { label: "Measure again", unavailable: false },
  ]);
  items[1]?.run();
  expect(choose).toHaveBeenCalledWith("cpu");
});

it("never calls a software adapter a GPU", () => {
  const list = listOf(SOFTWARE, { choice: "webgpu" });
  expect(entriesOf(list).items[2]).toMatchObject({
    label: "Software adapter (SwiftShader)",
    detail: expect.stringContaining("imitates"),
    checked: true,
  });
  expect(chosenLabel(list)).toBe("Software adapter (SwiftShader)");
});

it("says what is not known yet", () => {
  const { automatic: _, ...unknown } = listOf({ id: "webgpu" });
  expect(chosenLabel(unknown)).toBe("Automatic");
  expect(entriesOf(unknown).items[0]).toMatchObject({ detail: "A GPU is being looked for." });
  expect(entriesOf(unknown).items[2]).toMatchObject({ unavailable: true });
});

it("measures nothing while something trains, or is measured", () => {
  expect(entriesOf(listOf(NO_GPU), true).items.at(-1)).toMatchObject({ unavailable: true });
  expect(entriesOf(listOf(NO_GPU, { measuring: true })).items.at(-1)).toMatchObject({
    label: "Measuring",
    unavailable: true,
  });
});
