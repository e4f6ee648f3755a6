/** Switches of Chromium that must be set before it starts. */
import type { CommandLine } from "electron";

export function setSwitches(commandLine: Pick<CommandLine, "appendSwitch">, platform: NodeJS.Platform): void {
  if (platform !== "linux") return;
  // On Linux Chromium offers WebGPU for the few drivers whose drawing it trusts, and only where it uses Vulkan itself.
  // The engine draws nothing; it computes, and says which adapter it was given.
  commandLine.appendSwitch("enable-unsafe-webgpu");
  commandLine.appendSwitch("enable-features", "Vulkan");
}
