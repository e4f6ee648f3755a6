import { afterEach, expect, it, vi } from "vitest";
import { Watchdog, type Watched } from "./watchdog";

const LIMITS = { checkEveryMs: 10, silenceMs: 50, patienceMs: 100, firstStepPatienceMs: 1_000 };

afterEach(() => {
  vi.useRealTimers();
});

/** How long the watchdog bears an engine that answers but does no step; undefined: for good. */
async function patienceWith(about: Partial<Watched>): Promise<number | undefined> {
  vi.useFakeTimers();
  let hungAfter: number | undefined;
  const dog = new Watchdog(
    {
      isAnswering: async () => true,
      onHung: (silentMs) => {
        hungAfter ??= silentMs;
      },
      ...about,
    },
    LIMITS,
  );
  dog.heardStep();
  await vi.advanceTimersByTimeAsync(2_000);
  dog.stop();
  return hungAfter;
}

it("believes an engine that answers, unless its device must get on with the work", async () => {
  expect(await patienceWith({})).toBeUndefined();
  expect(await patienceWith({ mayStandStill: () => true })).toBeUndefined();
  const silence = await patienceWith({ mayStandStill: () => false });
  expect(silence).toBeGreaterThan(LIMITS.patienceMs);
  expect(silence).toBeLessThan(LIMITS.patienceMs + 50);
});

it("does not believe silence", async () => {
  expect(await patienceWith({ isAnswering: async () => false })).toBeDefined();
});
