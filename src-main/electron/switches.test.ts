import { expect, it, vi } from "vitest";
import { setSwitches } from "./switches";

it("asks for WebGPU where Chromium holds it back, and nowhere else", () => {
  const appendSwitch = vi.fn();
  setSwitches({ appendSwitch }, "darwin");
  setSwitches({ appendSwitch }, "win32");
  expect(appendSwitch).not.toHaveBeenCalled();
  setSwitches({ appendSwitch }, "linux");
  expect(appendSwitch.mock.calls).toEqual([["enable-unsafe-webgpu"], ["enable-features", "Vulkan"]]);
});
