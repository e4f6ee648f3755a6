/** An experiment on a disk that is full. */
import { expect, it } from "vitest";
import type { ExperimentView } from "#core/lab/experiment-view";
import { diskFiles, type Files } from "../disk/atomic-files";
import { writeError } from "../disk/file-errors";
import { labHost } from "./testing";

function tableOf({ runs }: ExperimentView) {
  return runs.map(({ arm, seed, state, step, final }) => ({ arm, seed, state, step, final }));
}

it("pauses in words on a full disk, leaves nothing training, and answers the same once there is space", async () => {
  const calm = await labHost();
  const undisturbed = await calm.begin();
  const expected = tableOf(await calm.stand(undisturbed.experiment.id, "finished"));
  await calm.host.close();

  const { host, begin, stand, trainings, allow, disk } = await labHost();
  allow(5);
  const { id } = (await begin()).experiment;
  await trainings(1);
  disk.full = true;
  allow();
  const paused = await stand(id, "paused");
  expect(paused.failure).toMatch(/(Plain|ResNet)-\d+, seed 1: .*no space left on the disk\. Free some space/);
  expect(host.activeRun()).toBeUndefined();
  // Too early: it says so again.
  await host.handlers["lab.resume"]({ experiment: id });
  expect((await stand(id, "paused")).failure).toMatch(/no space left/);
  disk.full = false;
  const { failure } = await host.handlers["lab.resume"]({ experiment: id });
  expect(failure).toBeUndefined();
  expect(tableOf(await stand(id, "finished"))).toEqual(expected);
  await host.close();
});

/** Small files still fit. */
function diskWithoutRoom(): Files & { full: boolean } {
  const disk: Files & { full: boolean } = {
    ...diskFiles,
    full: false,
    async replace(file, data, what, links) {
      if (disk.full && file.endsWith(".safetensors")) {
        throw writeError(Object.assign(new Error("no space"), { code: "ENOSPC" }), what, file);
      }
      await diskFiles.replace(file, data, what, links);
    },
  };
  return disk;
}

it("pauses where the checkpoint of a run that is being stopped is refused too", async () => {
  for (let round = 0; round < 2; round += 1) {
    const files = diskWithoutRoom();
    const { host, begin, stand, trainings, allow } = await labHost({ files });
    allow(5);
    const { id } = (await begin()).experiment;
    await trainings(1);
    files.full = true;
    allow();
    expect((await stand(id, "paused")).failure).toMatch(/no space left/);
    expect(host.activeRun()).toBeUndefined();
    files.full = false;
    await host.handlers["lab.resume"]({ experiment: id });
    await stand(id, "finished");
    await host.close();
  }
});
