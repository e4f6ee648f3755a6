import { expect, it, vi } from "vitest";
import type { EngineLauncher } from "./launcher";
import { createLauncherByDevice } from "./launcher-by-device";

const home = (name: string): EngineLauncher => ({ launch: vi.fn().mockRejectedValue(new Error(name)) });

it("starts each engine in the home of its device", async () => {
  const homes = { cpu: home("process"), webgpu: home("window") };
  const launcher = createLauncherByDevice(homes);
  await expect(launcher.launch({ device: "cpu", threads: 2 })).rejects.toThrow("process");
  await expect(launcher.launch({ device: "webgpu" })).rejects.toThrow("window");
  expect(homes.cpu.launch).toHaveBeenCalledExactlyOnceWith({ device: "cpu", threads: 2 });
  expect(homes.webgpu.launch).toHaveBeenCalledExactlyOnceWith({ device: "webgpu" });
});
