/** An experiment on a machine with little memory. */
import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import { labHost } from "./testing";

it("trains one after the other where no two fit, on all cores, and says so before the first begins", async () => {
  const { host, begin, stand, events, notices } = await labHost({ freeMemory: () => 300 * 2 ** 20 });
  const { experiment } = await begin();
  expect(experiment.threads).toBe(availableParallelism());
  const done = await stand(experiment.id, "finished");
  const training = new Set<string>();
  for (const { event, payload } of events) {
    if (event !== "run.changed") continue;
    const { id, state } = payload as RunRecord;
    if (state === "starting" || state === "running") training.add(id);
    else training.delete(id);
    expect(training.size).toBeLessThanOrEqual(1);
  }
  expect(done.runs.every(({ state }) => state === "finished")).toBe(true);
  if (availableParallelism() > 1) {
    expect(notices()[0]).toMatch(
      /^Of this experiment's networks 1 is trained at a time: .* 300 MiB are free\.$/,
    );
    expect(events.findIndex(({ event }) => event === "notice")).toBeLessThan(
      events.findIndex(({ event }) => event === "run.changed"),
    );
  }
  await host.close();
});
