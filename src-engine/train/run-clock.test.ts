import { describe, expect, it } from "vitest";
import { RunClock } from "./run-clock";
import { RunControl } from "./run-control";

describe("a run's clock", () => {
  it("counts the seconds before a checkpoint and those since, but not a pause", () => {
    let now = 5_000;
    const clock = new RunClock(() => now, 10);
    now += 2_000;
    expect(clock.seconds()).toBe(12);
    const goOn = clock.halt();
    now += 60_000;
    goOn();
    now += 500;
    expect(clock.seconds()).toBe(12.5);
  });

  it("gives examples a second over the last twenty steps, and begins anew after anything else", () => {
    let now = 0;
    const clock = new RunClock(() => now, 0);
    const steps = (count: number, milliseconds: number) =>
      Array.from({ length: count }, () => {
        now += milliseconds;
        return clock.noteStep(32);
      }).at(-1);
    expect(steps(1, 100)).toBe(320);
    expect(steps(30, 50)).toBe(640);
    now += 10_000;
    clock.forgetPace();
    expect(steps(2, 100)).toBe(320);
  });
});

describe("a run's control", () => {
  it("waits until resumed, and a stop ends waiting for good", async () => {
    const control = new RunControl();
    control.pause();
    expect(control.isPaused()).toBe(true);
    const waiting = control.untilResumed();
    control.resume();
    await waiting;
    expect(control.isPaused()).toBe(false);
    control.pause();
    const again = control.untilResumed();
    control.stop();
    await again;
    control.resume();
    control.pause();
    expect(control.isStopped()).toBe(true);
  });
});
