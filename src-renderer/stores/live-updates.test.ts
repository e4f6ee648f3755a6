import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LiveChange, LiveUpdates } from "./live-updates";
import { RunMetricsBuffer } from "./run-metrics";

describe("live updates", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const STATUS = { step: 1, tensors: 0, tensorBytes: 0 };

  function watched(drawing: () => number): { updates: LiveUpdates; at: number[]; changes: LiveChange[] } {
    const at: number[] = [];
    const changes: LiveChange[] = [];
    const begun = performance.now();
    const updates = new LiveUpdates(
      (change) => {
        at.push(performance.now() - begun);
        changes.push(change);
      },
      (change, done) => {
        change();
        done(drawing());
      },
    );
    return { updates, at, changes };
  }

  function send(updates: LiveUpdates, seconds: number): void {
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      updates.status({ run: "run", ...STATUS, step: tenth });
      vi.advanceTimersByTime(100);
    }
  }

  it("come at once after a rest, and then once a second", () => {
    const { updates, at, changes } = watched(() => 5);
    send(updates, 2.5);
    expect(at).toEqual([0, 1_000, 2_000]);
    // The newest of what came between.
    expect(changes.map(({ statuses }) => statuses.get("run")?.step)).toEqual([0, 9, 19]);
  });

  it("come less often while they take long to draw", () => {
    let milliseconds = 25;
    const { updates, at } = watched(() => milliseconds);
    send(updates, 4);
    expect(at).toEqual([0, 1_500, 3_000]);
    milliseconds = 500;
    send(updates, 6);
    expect(at.slice(3)).toEqual([4_500, 6_500, 8_500]);
  });

  it("do not wait with the first measurements, and little with those that follow", () => {
    const { updates, at } = watched(() => 500);
    updates.status({ run: "run", ...STATUS });
    vi.advanceTimersByTime(100);
    const buffer = new RunMetricsBuffer();
    updates.grown("run", buffer);
    for (let tenth = 0; tenth < 100; tenth += 1) {
      updates.grown("run", buffer);
      vi.advanceTimersByTime(100);
    }
    expect(at.slice(0, 4)).toEqual([0, 100, 400, 700]);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits.filter((wait) => wait === 300)).toHaveLength(11);
    expect(waits.slice(12)).toEqual([2_000, 2_000, 2_000]);
  });

  it("hand on what grew, once", () => {
    const { updates, changes } = watched(() => 0);
    const buffer = new RunMetricsBuffer();
    updates.grown("run", buffer);
    updates.flush();
    expect(changes.map(({ buffers }) => buffers.get("run"))).toEqual([buffer]);
    vi.advanceTimersByTime(5_000);
    expect(changes).toHaveLength(1);
  });

  it("forget a run that is gone", () => {
    const { updates, changes } = watched(() => 0);
    updates.status({ run: "one", ...STATUS });
    updates.status({ run: "other", ...STATUS });
    updates.forget("other");
    updates.flush();
    expect(changes.flatMap(({ statuses }) => [...statuses.keys()])).toEqual(["one"]);
  });
});
