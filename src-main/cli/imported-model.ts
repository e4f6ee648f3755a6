/** A model's file as a run, for as long as a command asks it something. */
import path from "node:path";
import { withTemporaryFolder } from "../host/disk/temporary-folder";
import type { Host } from "../host/host";
import { withHost } from "./session";

/** The run lies outside of the workspace, so a command that is killed leaves none in the list. */
export async function withImportedModel<Result>(
  file: string,
  work: (host: Host, run: string) => Promise<Result>,
): Promise<Result> {
  return await withTemporaryFolder(
    async (runs) =>
      await withHost(
        async (host) => {
          const source = { path: path.resolve(file) };
          const { run } = await host.handlers["imports.model"]({ source, options: {}, preprocessing: {} });
          return await work(host, run.id);
        },
        { runs },
      ),
  );
}
