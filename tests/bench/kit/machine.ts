/** The machine, as far as it says something of itself without a GPU's help. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly kernel: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 1e9),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf("/etc/os-release"))?.[1] ?? "unknown",
    kernel: os.release(),
    node: process.version,
  };
}

/** What there is of a GPU, its driver and a display, in words. */
export function describeDriver(environment: NodeJS.ProcessEnv): readonly string[] {
  const display = environment.DISPLAY || environment.WAYLAND_DISPLAY;
  const devices = [...namesIn("/dev").filter((name) => /^nvidia\d|^nvidiactl|^kfd$/.test(name))].map(
    (name) => `/dev/${name}`,
  );
  const cards = namesIn("/dev/dri").map((name) => `/dev/dri/${name}`);
  const all = [...devices, ...cards];
  return [
    display ? `Display: ${display}` : "Display: none, and none is needed.",
    all.length > 0 ? `GPU devices: ${all.join(", ")}` : "GPU devices: none in /dev",
    nvidiaDriver(),
  ];
}

function nvidiaDriver(): string {
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  for (const program of ["nvidia-smi", "/usr/local/nvidia/bin/nvidia-smi"]) {
    const { status, stdout } = spawnSync(program, query, { encoding: "utf8", timeout: 10_000 });
    if (status === 0) return `NVIDIA's driver: ${stdout.trim().replaceAll("\n", "; ")}`;
  }
  const loaded = textOf("/proc/driver/nvidia/version").split("\n")[0];
  return loaded ? `NVIDIA's driver: ${loaded}` : "NVIDIA's driver: not found";
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
