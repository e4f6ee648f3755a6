/** One training step of ResNet-20 at 32x32x3, batch 32, on the CPU: the aim is under 700 ms. */
import { expect, it } from "vitest";
import { benchResultSchema } from "#core/protocol/engine-api";
import { buildIfStale, removeFolder, run, temporaryFolder } from "../support/command-line";
import { rounded, writeOutput } from "./measured";

const STEPS = 30;

it("trains ResNet-20 step by step", async () => {
  buildIfStale();
  const home = await temporaryFolder();
  const args = [
    "bench",
    "resnet-20",
    "--device",
    "cpu",
    "--size",
    "32x32x3",
    "--batch",
    "32",
    "--steps",
    String(STEPS),
    "--json",
  ];
  const { code, stdout, stderr } = await run(args, { home });
  await removeFolder(home);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const result = benchResultSchema.parse(JSON.parse(stdout));
  expect(result.steps).toBe(STEPS);
  writeOutput("step", {
    command: `skiploom ${args.join(" ")}`,
    device: result.device.label,
    steps: result.steps,
    medianMilliseconds: rounded(result.medianMs),
    fastestMilliseconds: rounded(result.minimumMs),
    slowestMilliseconds: rounded(result.maximumMs),
    parts: {
      forward: rounded(result.parts.forward),
      backward: rounded(result.parts.backward),
      update: rounded(result.parts.update),
    },
    gigaflopsASecond: rounded(result.flopsPerStep / result.medianMs / 1e6),
    kernels: result.kernels
      .slice(0, 10)
      .map(({ name, ms, calls }) => ({ name, milliseconds: rounded(ms), calls })),
  });
}, 300_000);
