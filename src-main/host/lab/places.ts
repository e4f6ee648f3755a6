/** How an experiment's runs share the machine: how many train at once, each on how many threads. */
import type { Experiment } from "#core/lab/experiment";

/** As many runs at once as there are cores, one thread each; where there are fewer runs than cores, the cores are shared out. */
export function threadsFor(runs: number, cores: number): number {
  return Math.max(1, Math.floor(cores / runs));
}

/** Runs at once: as many as have cores of their own. A GPU takes one after the other. */
export function placesFor(
  { device, threads }: Pick<Experiment, "device" | "threads">,
  cores: number,
): number {
  return device === "cpu" ? Math.max(1, Math.floor(cores / threads)) : 1;
}
