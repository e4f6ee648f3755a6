import { expect, it } from "vitest";
import type { RunFailure } from "#core/training/records";
import type { DeviceLoss } from "./backends/backend";
import { DeviceWatch } from "./device-watch";
import { RunReport } from "./run-report";

function started() {
  let lose = (_loss: DeviceLoss): void => undefined;
  const lost = new Promise<DeviceLoss>((resolve) => {
    lose = resolve;
  });
  const watch = new DeviceWatch("GPU (Fake)", lost);
  const told: [string, unknown][] = [];
  const report = new RunReport(watch, (event, payload) => told.push([event, payload]));
  return { lose: (loss: DeviceLoss) => lose(loss), watch, told, report };
}

const LOST: DeviceLoss = { reason: "unknown", message: "The driver was reset.\nat dawn::native" };
const NEVER = new Promise<void>(() => undefined);
const batch = {
  kind: "batch",
  step: 8,
  epoch: 1,
  loss: 1,
  accuracy: 0,
  learningRate: 1,
  throughput: 1,
} as const;

it("ends a run that waits for a lost device, in words that name it, and hears nothing more of it", async () => {
  const { lose, told, report } = started();
  const over = report.untilOver(NEVER, () => 7);
  lose(LOST);
  expect(await over).toBe(false);
  report.emit("metric", batch);
  report.emit("failed", { code: "not-finite", message: "Numbers of a dead device.", step: 8 });
  expect(told).toEqual([
    ["failed", { code: "device-lost", message: "GPU (Fake) was lost: The driver was reset.", step: 7 }],
  ]);
});

it.each<[DeviceLoss, RunFailure["code"], RegExp]>([
  [
    { reason: "out-of-memory", message: "" },
    "out-of-memory",
    /GPU \(Fake\) ran out of memory.*smaller batch/,
  ],
  [
    { reason: "error", message: "binding too small" },
    "device-lost",
    /refused its work: binding too small\.$/,
  ],
  [{ reason: "destroyed", message: "" }, "device-lost", /was lost; its driver gives no reason\.$/],
])("takes an error of the last step for what lies behind it: %j", async (loss, code, words) => {
  const { lose, told, report } = started();
  const run = Promise.resolve().then(() => {
    report.emit("failed", { code: "not-finite", message: "Nonsense.", step: 3 });
    setTimeout(() => lose(loss), 30);
  });
  expect(await report.untilOver(run, () => 3)).toBe(true);
  expect(told).toEqual([["failed", { code, message: expect.stringMatching(words), step: 3 }]]);
});

it("leaves a failure alone that no loss explains", async () => {
  const { told, report } = started();
  const failure: RunFailure = { code: "not-finite", message: "Too fast.", step: 3 };
  report.emit("failed", failure);
  await report.untilOver(Promise.resolve(), () => 3);
  expect(told).toEqual([["failed", failure]]);
});

it("names the device that ran out of memory by itself", async () => {
  const { told, report } = started();
  report.emit("failed", { code: "out-of-memory", message: "Array buffer allocation failed", step: 3 });
  await report.untilOver(Promise.resolve(), () => 3);
  expect(told[0]?.[1]).toMatchObject({
    code: "out-of-memory",
    message: expect.stringContaining("GPU (Fake)"),
  });
});

it("lets no call wait for a lost device, and no other begin", async () => {
  const { lose, watch } = started();
  const waiting = watch.guard(() => new Promise<never>(() => undefined));
  lose(LOST);
  await expect(waiting).rejects.toMatchObject({ code: "device-lost" });
  let began = false;
  const next = watch.guard(async () => {
    began = true;
  });
  await expect(next).rejects.toMatchObject({ code: "device-lost", detail: LOST.message });
  expect(began).toBe(false);
});

it("does not concern itself with a device that cannot be lost", async () => {
  const watch = new DeviceWatch("CPU");
  expect(await watch.guard(async () => 7)).toBe(7);
  const failure: RunFailure = { code: "out-of-memory", message: "As it was.", step: 1 };
  expect(await watch.explain(failure)).toBe(failure);
});
