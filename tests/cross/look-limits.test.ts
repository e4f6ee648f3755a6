/** Looks of several windows, and in little memory; and runs that have no weights, or whose data are gone. */
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Insight } from "#core/insights/instruments";
import type { EventOf, ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

let real: RealHost;
/** Bytes that are free. */
let free = 2 ** 40;
let run: string;

const look = async (more: Partial<ParamsOf<StudioApi, "insights.look">> = {}): Promise<Insight> =>
  await real.host.handlers["insights.look"]({
    subject: { run },
    instrument: "residual",
    device: "cpu",
    part: "validation",
    images: 32,
    ...more,
  });

beforeAll(async () => {
  buildIfStale();
  real = await createRealHost({ freeMemory: () => free });
  const document = smallTraining({ maxSteps: 3, batchSize: 32 });
  run = (await real.host.handlers["runs.start"]({ document, device: "cpu" })).id;
  await real.until(({ id, state }) => id === run && state === "finished");
}, 300_000);
afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("stops the looks of one ticket alone, and tells whose progress it is", { timeout: 200_000 }, async () => {
  const told: EventOf<StudioApi, "insight.progress">[] = [];
  const deaf = real.host.onEvent((event, payload) => {
    if (event === "insight.progress") told.push(payload as EventOf<StudioApi, "insight.progress">);
  });
  const one = look({ images: 200, ticket: "one/1." });
  const other = look({ images: 201, ticket: "other/1." });
  const refused = expect(other).rejects.toMatchObject({ code: "cancelled" });
  await real.host.handlers["insights.stop"]({ ticket: "other/" });
  await refused;
  expect(await one).toMatchObject({ images: 200, partial: false });
  expect(await look({ images: 202, ticket: "one/2." })).toMatchObject({ images: 202, partial: false });
  deaf();
  expect(new Set(told.map(({ ticket }) => ticket))).toEqual(new Set(["one/1.", "one/2."]));
  // It knows by now how fast such work is.
  const [first] = told.filter(({ ticket, done }) => ticket === "one/2." && done === 0);
  expect(first?.secondsLeft).toBeGreaterThan(0);
});

it("refuses what does not fit into the memory that is free, and tells how much is missing", async () => {
  free = 10_000;
  await expect(look({ images: 100 })).rejects.toMatchObject({
    code: "out-of-memory",
    message: expect.stringMatching(
      /needs at least \d+ MB for one image, more than is free on this machine now\.$/,
    ),
  });
  free = 2 ** 40;
  expect(await look({ images: 100 })).toMatchObject({ images: 100 });
});

it("says of a run without weights and of one whose data are gone what is missing", async () => {
  await changed("without", (record) => ({ ...record, checkpoints: [] }));
  await expect(look({ subject: { run: "without" } })).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("no weights to use"),
  });
  await changed("gone", ({ dataset, ...record }) => ({
    ...record,
    dataset: { ...(dataset as object), id: "gone", name: "Gone", sha256: "0".repeat(64) },
  }));
  await expect(look({ subject: { run: "gone" } })).rejects.toMatchObject({
    message: expect.stringMatching(/^[A-Z].*\.$/s),
  });
  // On other data of the same kind it can be asked, and what needs none can be asked as it is.
  expect(await look({ subject: { run: "gone" }, dataset: "digits" })).toMatchObject({
    dataset: { id: "digits" },
  });
  expect(await look({ subject: { run: "gone" }, instrument: "propagation" })).toMatchObject({
    weights: { kind: "untrained" },
  });
});

/** A copy of the run with another record. */
async function changed(
  id: string,
  change: (record: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const folder = real.host.runFolder(run);
  const copy = path.join(path.dirname(folder), id);
  await cp(folder, copy, { recursive: true });
  const file = path.join(copy, "run.json");
  const record = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(change({ ...record, id })));
}
