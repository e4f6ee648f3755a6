/**
 * The kit's GPU process: one question as its argument, answers as lines on stdout. It is a process of its own, so that a driver
 * that crashes or hangs takes nothing else with it, and so that the loader reads an environment made for it.
 */
import { loadDawn } from "#engine/entries/dawn";
import type { AdapterFound, GpuRequest } from "./gpu-messages";

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// Whoever asked holds the other end: without it there is nobody to answer.
process.stdin.on("end", () => process.exit(1)).resume();

const request = JSON.parse(process.argv[2] ?? "") as GpuRequest;

async function adapter(): Promise<{ adapter: AdapterFound } | { unavailable: string }> {
  try {
    const gpu = await loadDawn();
    const { isSoftwareAdapter } = await import("#engine/backends/webgpu/open-device");
    const found = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!found) return { unavailable: "No adapter was found." };
    const { vendor, architecture, device, description } = found.info;
    const limits: Record<string, number> = {};
    for (const name in found.limits) {
      const value: unknown = Reflect.get(found.limits, name);
      if (typeof value === "number") limits[name] = value;
    }
    return {
      adapter: {
        name: description || device || vendor || "GPU",
        software: isSoftwareAdapter(found.info),
        vendor,
        architecture,
        device,
        driver: description,
        limits,
        features: [...found.features].sort(),
      },
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return { unavailable: `${error instanceof Error ? error.message : String(error)}${cause}` };
  }
}

if (request.kind === "adapter") {
  say(await adapter());
} else {
  const gpu = await loadDawn();
  // TensorFlow.js looks for WebGPU while it is loaded.
  const work = await import("./gpu-work");
  const backend = await work.open(gpu);
  if (request.kind === "self-test") say(await work.selfTest(request.seconds));
  if (request.kind === "limits") say(await work.limits(backend));
  if (request.kind === "parity") await (await import("./gpu-parity")).parity(backend, request, say);
}
process.exit(0);
