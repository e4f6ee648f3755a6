import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { DeviceSpeed } from "#core/protocol/engine-api";
import type { DeviceList } from "#core/protocol/studio-api";
import { trainingRate } from "#core/training/device-speed";
import { fakeGpu } from "../testing/fake-gpu";
import { createTestHost, type TestHost, template } from "../testing/test-host";
import { automaticDevice } from "./device-choice";

const speed = (value: number): DeviceSpeed => ({
  matrixProduct: value,
  convolution: value,
  convolutionGradients: value,
});
const FAST_GPU = { gpu: fakeGpu("Fake Graphics 1"), speeds: { cpu: speed(50), webgpu: speed(900) } };
const SLOW_GPU = { gpu: fakeGpu("Fake Graphics 1"), speeds: { cpu: speed(50), webgpu: speed(9) } };

async function list({ host }: TestHost): Promise<DeviceList> {
  return await host.handlers["devices.list"]({ complete: true });
}

/** Devices that were measured, in order. */
function measurements({ launcher }: TestHost): string[] {
  return launcher.launched.flatMap(({ measured }) => measured);
}

async function trainedOn(test: TestHost): Promise<string | undefined> {
  const { id } = await test.start();
  return (await test.reach(id, "finished")).device?.id;
}

it("weighs the gradients twice", () => {
  expect(trainingRate(speed(50))).toBeCloseTo(50);
  expect(trainingRate({ convolution: 30, convolutionGradients: 60 })).toBeCloseTo(45);
  // Fast forward alone does not win.
  const cpu = { id: "cpu", description: fakeGpu("x"), speed: speed(40) } as const;
  const lopsided = { matrixProduct: 9_000, convolution: 9_000, convolutionGradients: 20 };
  expect(automaticDevice([cpu, { id: "webgpu", description: fakeGpu("x"), speed: lopsided }])).toBe("cpu");
});

it("says of each device what it is, or why it cannot be had", async () => {
  const test = await createTestHost({ fake: { gpu: { missing: "No GPU was found: there is none." } } });
  const { devices, choice, automatic, measuring } = await list(test);
  expect(devices).toEqual([
    { id: "cpu", description: expect.objectContaining({ label: "CPU" }) },
    { id: "webgpu", unavailable: "No GPU was found: there is none." },
  ]);
  expect({ choice, automatic, measuring }).toEqual({ choice: "auto", automatic: "cpu", measuring: false });
  // Asked once, however often the window opens.
  await list(test);
  expect(test.launcher.launched).toHaveLength(2);
  await test.host.close();
});

it("does not wait for a GPU that is slow to answer, and tells of it later", async () => {
  const test = await createTestHost({
    fake: { gpu: "hang" },
    probeLimits: { describeMs: 150, measureMs: 150 },
  });
  const early = await test.host.handlers["devices.list"]({});
  expect(early.devices[1]).toEqual({ id: "webgpu" });
  expect(early.automatic).toBeUndefined();
  const complete = await list(test);
  expect(complete.devices[1]?.unavailable).toMatch(/did not answer within 0 s and was ended/);
  expect(complete.automatic).toBe("cpu");
  expect(test.launcher.launched.every(({ isGone }) => isGone)).toBe(true);
  const told = test.events.findLast(({ event }) => event === "devices.changed")?.payload;
  expect(told).toEqual(complete);
  await test.host.close();
});

it("measures nothing where there is only a CPU or a software adapter", async () => {
  for (const gpu of [{ missing: "None." }, fakeGpu("SwiftShader", true)]) {
    const test = await createTestHost({ fake: { ...FAST_GPU, gpu } });
    expect(await trainedOn(test)).toBe("cpu");
    expect(measurements(test)).toEqual([]);
    expect((await list(test)).automatic).toBe("cpu");
    await test.host.close();
  }
});

it("never takes a software adapter by itself, however fast, but by hand", async () => {
  const test = await createTestHost({ fake: { ...FAST_GPU, gpu: fakeGpu("SwiftShader", true) } });
  const measured = await test.host.handlers["devices.measure"]({});
  expect(measured.devices[1]).toMatchObject({
    description: { label: "Software adapter (SwiftShader)" },
    speed: speed(900),
  });
  expect(measured.automatic).toBe("cpu");
  expect(await trainedOn(test)).toBe("cpu");
  await test.host.handlers["devices.choose"]({ choice: "webgpu" });
  expect(await trainedOn(test)).toBe("webgpu");
  await test.host.close();
});

it.each([
  ["webgpu", FAST_GPU],
  ["cpu", SLOW_GPU],
])("takes the faster device, measured at the first training and remembered: %s", async (device, fake) => {
  const test = await createTestHost({ fake });
  expect((await list(test)).automatic).toBeUndefined();
  expect(await trainedOn(test)).toBe(device);
  expect(measurements(test)).toEqual(["cpu", "webgpu"]);
  expect(await trainedOn(test)).toBe(device);
  expect((await list(test)).automatic).toBe(device);
  await test.host.close();
  const next = await createTestHost({ fake, workspace: test.workspace });
  expect((await list(next)).devices.map((one) => one.speed)).toEqual([fake.speeds.cpu, fake.speeds.webgpu]);
  expect(await trainedOn(next)).toBe(device);
  expect(measurements(next)).toEqual([]);
  await next.host.close();
});

it("measures again after a new driver or another version", async () => {
  const first = await createTestHost({ fake: FAST_GPU });
  expect(await trainedOn(first)).toBe("webgpu");
  await first.host.close();
  const { workspace } = first;
  const driver = await createTestHost({ fake: { ...SLOW_GPU, gpu: fakeGpu("Fake Graphics 2") }, workspace });
  expect(await trainedOn(driver)).toBe("cpu");
  expect(measurements(driver)).toEqual(["webgpu"]);
  await driver.host.close();
  const version = await createTestHost({ fake: FAST_GPU, workspace, version: "9.9.9" });
  expect(await trainedOn(version)).toBe("webgpu");
  expect(measurements(version)).toEqual(["cpu", "webgpu"]);
  await version.host.close();
});

it("keeps a person's choice in the workspace, and a single run may have another", async () => {
  const test = await createTestHost({ fake: FAST_GPU });
  expect((await test.host.handlers["devices.choose"]({ choice: "cpu" })).choice).toBe("cpu");
  expect(await trainedOn(test)).toBe("cpu");
  expect(measurements(test)).toEqual([]);
  const { id } = await test.host.handlers["runs.start"]({ document: template("resnet-8"), device: "webgpu" });
  expect((await test.reach(id, "finished")).device?.id).toBe("webgpu");
  await test.host.close();
  const next = await createTestHost({ fake: FAST_GPU, workspace: test.workspace });
  expect((await list(next)).choice).toBe("cpu");
  expect(await next.host.deviceFor()).toBe("cpu");
  expect(await next.host.deviceFor("auto")).toBe("webgpu");
  await next.host.close();
});

it("refuses to train on a GPU that cannot be had, with the reason, and leaves nothing behind", async () => {
  const test = await createTestHost({ fake: { gpu: { missing: "No GPU was found." } } });
  const asked = async (): Promise<unknown> =>
    await test.host.handlers["runs.start"]({ document: template("resnet-8"), device: "webgpu" });
  await expect(asked()).rejects.toMatchObject({
    code: "unsupported",
    message: "The GPU cannot be used. No GPU was found.",
  });
  expect((await test.host.handlers["runs.list"]({})).runs).toEqual([]);
  await test.host.close();
});

it("does not measure while something trains, and looks for a GPU again when told to measure", async () => {
  const test = await createTestHost({ fake: { gpu: { missing: "Unplugged." }, stepMs: 20 } });
  const { id } = await test.start();
  await expect((async () => await test.host.handlers["devices.measure"]({}))()).rejects.toMatchObject({
    code: "busy",
  });
  await test.reach(id, "finished");
  test.launcher.options = { ...test.launcher.options, ...FAST_GPU };
  const found = await test.host.handlers["devices.measure"]({});
  expect(found.devices[1]).toMatchObject({ description: { label: "GPU (Fake Graphics 1)" } });
  expect(found.automatic).toBe("webgpu");
  await test.host.close();
});

it("estimates on the device that the run would use", async () => {
  const test = await createTestHost({ fake: FAST_GPU });
  await test.host.handlers["devices.choose"]({ choice: "webgpu" });
  await test.host.handlers["runs.estimate"]({ document: template("resnet-8") });
  expect(test.launcher.launched.at(-1)?.asked).toEqual(["webgpu"]);
  await test.host.close();
});

it("puts a damaged memory aside", async () => {
  const first = await createTestHost({ fake: FAST_GPU });
  await first.host.handlers["devices.choose"]({ choice: "cpu" });
  await first.host.close();
  const file = path.join(first.workspace, "devices.json");
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ version: 1, choice: "cpu" });
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, '{"version":1,"choice":"tpu"}');
  const next = await createTestHost({ fake: FAST_GPU, workspace: first.workspace });
  expect((await list(next)).choice).toBe("auto");
  expect(next.notices().join()).toContain("put aside");
  await next.host.close();
});

it("remembers until it closes where the workspace cannot be written", async () => {
  const test = await createTestHost({ fake: FAST_GPU });
  test.disk.full = true;
  await expect(
    (async () => await test.host.handlers["devices.choose"]({ choice: "cpu" }))(),
  ).rejects.toMatchObject({
    code: "disk-full",
  });
  expect((await list(test)).choice).toBe("cpu");
  expect((await test.host.handlers["devices.measure"]({})).automatic).toBe("webgpu");
  await test.host.close();
});
