/** What commands share: the host with its engines, and the place of the installation. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createNodeLauncher } from "../engines/node-child";
import { createHost, type Host } from "../host/host";
import { findInstallation, workspaceFolder } from "../installation";
import type { Output } from "./output";

export interface CommandContext {
  readonly output: Output;
  /** Ends the process with this code once the command is through. */
  exitWith(code: number): void;
}

/** What every command knows of layers. */
export const layers = BUILT_IN_LAYERS;

export const installation = findInstallation(import.meta.url);

export interface HostPlace {
  /** Left out: a command, which is the person's own and reaches what the person may. */
  readonly shell?: "web";
  /** Where runs are kept, when not in the workspace. */
  readonly runs?: string;
  /** Where the runs are that new ones begin from, when it is another folder. */
  readonly sources?: string;
  /** For a studio: it stays, and trains one after the other. */
  readonly trainsQueue?: boolean;
}

export function openHost({ runs, sources, shell, trainsQueue = false }: HostPlace = {}): Promise<Host> {
  return createHost({
    layers,
    workspace: workspaceFolder(),
    resources: installation.resources,
    launcher: createNodeLauncher(installation.engineChild),
    shell: shell ?? "command-line",
    trainsQueue,
    version: installation.version,
    ...(runs !== undefined && { runs }),
    ...(sources !== undefined && { sources }),
  });
}

/** Opens a host, does the work, and closes it whatever happens. */
export async function withHost<Result>(
  work: (host: Host) => Promise<Result>,
  place: HostPlace = {},
): Promise<Result> {
  const host = await openHost(place);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
