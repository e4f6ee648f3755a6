// What tests use besides Node: the system's Chromium, and Debian's Python packages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";
import { isSuperuser } from "./environment.mjs";

/** Of Debian's Python, which tests start as /usr/bin/python3, and the ONNX project's own test files. */
const PYTHON_PACKAGES = [
  "python3-h5py",
  "python3-numpy",
  "python3-pil",
  "python3-torch",
  "python3-torchvision",
  "python3-onnx",
  "python3-opencv",
  "libonnx-testdata",
  "poppler-utils",
];

/**
 * The interface tests drive the system's Chromium, others compare with Debian's Python packages. On Debian they can be had for the
 * asking; elsewhere the tests skip and say so.
 */
export function installTestTools() {
  if (!existsSync("/etc/debian_version") || !isSuperuser()) return;
  const isInstalled = (name) =>
    spawnSync("dpkg", ["--status", name], { encoding: "utf8" }).stdout.includes(
      "Status: install ok installed",
    );
  const missing = PYTHON_PACKAGES.filter((name) => !isInstalled(name));
  if (!findChromium()) install(["chromium"]);
  // What these merely recommend is not wanted: graphics drivers come along, which print into what tests read.
  if (missing.length > 0) install(["--no-install-recommends", ...missing]);
}

function install(packages) {
  console.log(`Installing what tests need (apt-get install ${packages.join(" ")}).`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const run = () => spawnSync("apt-get", ["install", "-y", "-qq", ...packages], options);
  if (run().status !== 0) {
    spawnSync("apt-get", ["update", "-qq"], options);
    run();
  }
}
