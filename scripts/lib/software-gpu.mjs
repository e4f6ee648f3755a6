// A GPU imitated on the CPU, for tests: Chromium brings a Vulkan loader and SwiftShader's driver, and Dawn in Node can use both.
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./chromium.mjs";

/** Environment for a process that is to find the software GPU, empty where there is none. Read by the loader as a process starts. */
export function softwareGpuEnvironment() {
  const executable = findChromium();
  if (!executable || process.platform !== "linux") return {};
  const folders = [path.dirname(realpathSync(executable)), "/usr/lib/chromium", "/usr/lib/chromium-browser"];
  const folder = folders.find(
    (one) =>
      existsSync(path.join(one, "vk_swiftshader_icd.json")) && existsSync(path.join(one, "libvulkan.so.1")),
  );
  if (!folder) return {};
  const { LD_LIBRARY_PATH } = process.env;
  return {
    LD_LIBRARY_PATH: LD_LIBRARY_PATH ? `${LD_LIBRARY_PATH}:${folder}` : folder,
    VK_ICD_FILENAMES: path.join(folder, "vk_swiftshader_icd.json"),
  };
}
