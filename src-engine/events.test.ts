import { expect, it } from "vitest";
import type { Metric } from "#core/training/records";
import { groupMetrics } from "./events";

const batch = (step: number): Metric => ({
  kind: "batch",
  step,
  epoch: 1,
  loss: 1,
  accuracy: 0,
  learningRate: 0.1,
  throughput: 1,
});

it("gathers the metrics of quick steps, and keeps the order of all events", () => {
  let time = 0;
  const sent: string[] = [];
  const emit = groupMetrics(
    (event, payload) => {
      const steps = event === "metrics" ? (payload as Metric[]).map(({ step }) => step).join(",") : "";
      sent.push(`${event} ${steps}`.trim());
    },
    () => time,
  );
  for (let step = 1; step <= 25; step += 1) {
    emit("metric", batch(step));
    time += 10;
  }
  emit("ended", { reason: "stopped", step: 25, epoch: 0, trainedSeconds: 1 });
  expect(sent).toEqual([
    "metrics 1",
    "metrics 2,3,4,5,6,7,8,9,10,11",
    "metrics 12,13,14,15,16,17,18,19,20,21",
    "metrics 22,23,24,25",
    "ended",
  ]);
});

it("sends slow steps and ends of epochs at once", () => {
  let time = 0;
  const sizes: number[] = [];
  const emit = groupMetrics(
    (event, payload) => {
      if (event === "metrics") sizes.push((payload as Metric[]).length);
    },
    () => time,
  );
  emit("metric", batch(1));
  time += 150;
  emit("metric", batch(2));
  emit("metric", {
    kind: "epoch",
    epoch: 1,
    step: 2,
    trainLoss: 1,
    trainAccuracy: 1,
    valLoss: 1,
    valAccuracy: 1,
  });
  expect(sizes).toEqual([1, 1, 1]);
});
