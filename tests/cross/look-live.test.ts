/** Looking into a run that still trains: its last checkpoint, and the answer says so. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { basisWords } from "#core/insights/views/words";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

let real: RealHost;
beforeAll(async () => {
  buildIfStale();
  real = await createRealHost();
}, 300_000);
afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("says that its training is not over", { timeout: 200_000 }, async () => {
  const document = smallTraining({ epochs: 300, batchSize: 64 });
  const { id: run } = await real.host.handlers["runs.start"]({ document, device: "cpu" });
  await real.until((record) => record.checkpoints.some(({ kind }) => kind === "last"));
  const answer = await real.host.handlers["insights.look"]({
    subject: { run },
    instrument: "residual",
    device: "cpu",
    part: "validation",
    images: 32,
  });
  expect(answer.weights).toMatchObject({ kind: "trained", checkpoint: "last", isTraining: true });
  expect(basisWords(answer)).toMatch(/last checkpoint, step [\d,]+, its training not over/);
  expect(real.host.activeRun()?.id).toBe(run);
  await real.host.handlers["runs.stop"]({ run });
});
