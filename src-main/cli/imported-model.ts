/** A model's file as a run, for as long as a command asks it something. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Host } from "../host/host";
import { withHost } from "./session";

/** The run lies outside of the workspace, so a command that is killed leaves none in the list. */
export async function withImportedModel<Result>(
  file: string,
  work: (host: Host, run: string) => Promise<Result>,
): Promise<Result> {
  const runs = await mkdtemp(path.join(tmpdir(), "skiploom-model-"));
  try {
    return await withHost(
      async (host) => {
        const source = { path: path.resolve(file) };
        const { run } = await host.handlers["imports.model"]({ source, options: {}, preprocessing: {} });
        return await work(host, run.id);
      },
      { runs },
    );
  } finally {
    await rm(runs, { recursive: true, force: true });
  }
}
