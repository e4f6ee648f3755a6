import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { StudioEvent } from "../events";
import { fakeBatchMetric } from "../testing/fake-engine";
import { Forwarder } from "./forwarder";

describe("what goes to the screen", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function listener() {
    const events: { event: StudioEvent; payload: unknown; at: number }[] = [];
    const begun = Date.now();
    const record = { id: "run" } as RunRecord;
    const forwarder = new Forwarder(
      "run",
      (event, payload) => events.push({ event, payload, at: Date.now() - begun }),
      () => record,
    );
    return { forwarder, events };
  }

  it("is one message of metrics a second after a dozen early ones, with nothing left out", () => {
    const { forwarder, events } = listener();
    for (let step = 1; step <= 2_000; step += 1) {
      forwarder.metrics([fakeBatchMetric(step, 10)]);
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1_000);
    const messages = events.filter(({ event }) => event === "run.metrics");
    const gaps = messages.slice(1).map(({ at }, place) => at - (messages[place]?.at ?? 0));
    expect(gaps.slice(0, 11).every((gap) => gap >= 300 && gap < 400)).toBe(true);
    expect(gaps.slice(11).every((gap) => gap >= 1_000)).toBe(true);
    expect(messages.length).toBeGreaterThan(25);
    const steps = messages.flatMap(({ payload }) =>
      (payload as EventOf<StudioApi, "run.metrics">).metrics.map(({ step }) => step),
    );
    expect(steps).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
  });

  it("comes at once when the run's state changes, metrics first, and keeps no timer", () => {
    const { forwarder, events } = listener();
    forwarder.metrics([fakeBatchMetric(1, 10)]);
    vi.advanceTimersByTime(0);
    forwarder.metrics([fakeBatchMetric(2, 10)]);
    forwarder.changed();
    expect(events.map(({ event }) => event)).toEqual([
      "run.metrics",
      "run.changed",
      "run.metrics",
      "run.changed",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
