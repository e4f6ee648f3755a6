import { expect, it } from "vitest";
import { LookTimes } from "./look-time";

const WORK = { instrument: "residual", place: "cpu 2", flops: 1e6, speed: undefined };
const told = (done: number, total = 1000) => ({ done, total, cost: 1, hasGradients: false });

it("knows nothing before the first images are done, and then goes by how far it has come", () => {
  let now = 0;
  const time = new LookTimes().begin(WORK, () => now);
  expect(time.left(told(0))).toBeUndefined();
  now = 2_000;
  expect(time.left(told(1))).toBeUndefined();
  expect(time.left(told(100))).toBeCloseTo(18);
  now = 15_000;
  expect(time.left(told(750))).toBeCloseTo(5);
});

it("begins with how fast such work was before: this instrument's, else any", () => {
  const times = new LookTimes();
  let now = 0;
  const first = times.begin(WORK, () => now);
  first.left(told(0));
  now = 10_000;
  first.left(told(1000));
  first.end();
  // Twice the operations on half as many images again.
  const second = times.begin({ ...WORK, flops: 2e6 }, () => now);
  expect(second.left(told(0, 1500))).toBeCloseTo(30);
  now = 12_000;
  expect(second.left(told(0, 1500))).toBeCloseTo(28);
  expect(times.begin({ ...WORK, instrument: "another" }, () => now).left(told(0))).toBeCloseTo(10);
  expect(times.begin({ ...WORK, place: "webgpu" }, () => now).left(told(0))).toBeUndefined();
});

it("begins with the device's measured speed where there was no such work", () => {
  const speed = { convolution: 10, convolutionGradients: 5 };
  const times = new LookTimes();
  expect(times.begin({ ...WORK, speed }, () => 0).left(told(0))).toBeCloseTo(0.1);
  // Both gradients of a convolution cost twice as much here as they do forward.
  const withGradients = times
    .begin({ ...WORK, speed }, () => 0)
    .left({ ...told(0), cost: 3, hasGradients: true });
  expect(withGradients).toBeCloseTo(3 * 0.1 * (1 / 10 + 2 / 5) * (10 / 3));
  // Many passes forward, as lesions are, are no training steps.
  expect(times.begin({ ...WORK, speed }, () => 0).left({ ...told(0), cost: 5.5 })).toBeCloseTo(0.55);
});
