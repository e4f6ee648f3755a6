import type { LayerRegistry } from "#core/layers/registry";
import type { EngineLauncher } from "../../engines/launcher";
import type { Datasets } from "../datasets/datasets";
import type { Devices } from "../devices/devices";
import type { Files } from "../disk/atomic-files";
import type { Emit } from "../events";
import type { Networks } from "../networks/networks";
import type { Workspace } from "../workspace";
import type { RunOwner } from "./run-owner";
import type { RunStore } from "./run-store";
import type { Trainings } from "./trainings";
import type { WatchdogLimits } from "./watchdog";

export interface RunsOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly workspace: Workspace;
  readonly store: RunStore;
  /** The runs whose weights another may begin with: those of `store`, or of another folder that the caller named. */
  readonly sources: RunStore;
  readonly datasets: Datasets;
  readonly devices: Devices;
  readonly launcher: EngineLauncher;
  readonly networks: Pick<Networks, "identify">;
  readonly emit: Emit;
  readonly watchdog?: WatchdogLimits | undefined;
}

/** What every request about runs works with. */
export interface RunsContext extends RunsOptions {
  readonly trainings: Trainings;
  readonly owner: RunOwner;
  /** The host is about to go. */
  readonly isClosing: () => boolean;
}
