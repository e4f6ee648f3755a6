/** Saving over a network: by one at a time, and only over what was read. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { diskFiles } from "../disk/atomic-files";
import { createTestHost, template } from "../testing/test-host";

const document = template("resnet-8");

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

it("lets nobody save between the comparison and the writing of another one", async () => {
  let meanwhile: ((file: string) => Promise<void>) | undefined;
  const one = await createTestHost({
    files: {
      ...diskFiles,
      async replace(file, ...rest) {
        await meanwhile?.(file);
        await diskFiles.replace(file, ...rest);
      },
    },
  });
  const two = await createTestHost({ workspace: one.workspace });
  const { path: file, sha256: expectedSha256 } = await one.host.handlers["networks.save"]({ document });
  const save = ({ host }: typeof one, notes: string) =>
    attempt(() =>
      host.handlers["networks.save"]({ document: { ...document, notes }, path: file, expectedSha256 }),
    );
  let second: Promise<unknown> = Promise.resolve();
  meanwhile = async (replaced) => {
    if (replaced !== file) return;
    meanwhile = undefined;
    second = save(two, "the second");
    // It would be through by then, were it let in.
    await Promise.race([second.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 500))]);
  };
  await save(one, "the first");
  await expect(second).rejects.toMatchObject({ code: "conflict" });
  expect(await readFile(file, "utf8")).toContain("the first");
  await two.host.close();
  await one.host.close();
});

it("does not save over a network that cannot be read at the moment", async () => {
  let broken = false;
  const { host } = await createTestHost({
    files: {
      ...diskFiles,
      async read(file, ...rest) {
        if (broken) throw new SkiploomError("unreadable", "The disk reported an error.", file);
        return await diskFiles.read(file, ...rest);
      },
    },
  });
  const { path: file } = await host.handlers["networks.save"]({ document });
  const before = await readFile(file, "utf8");
  broken = true;
  const changed = { ...document, notes: "another's" };
  for (const how of [{ replace: true }, { expectedSha256: "0".repeat(64) }]) {
    const saved = attempt(() => host.handlers["networks.save"]({ document: changed, path: file, ...how }));
    await expect(saved).rejects.toMatchObject({ code: "unreadable" });
  }
  expect(await readFile(file, "utf8")).toBe(before);
  await host.close();
});
