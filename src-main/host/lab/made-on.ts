/** What a report says of the machine. */
import { availableParallelism, cpus } from "node:os";
import type { MadeOn } from "#core/lab/experiment";

export function madeOn(version: string): MadeOn {
  const { node, electron } = process.versions;
  return {
    skiploom: version,
    node,
    ...(electron !== undefined && { electron }),
    // Some systems name none.
    processor: (cpus()[0]?.model.trim() || "unnamed processor").slice(0, 200),
    cores: availableParallelism(),
    platform: `${process.platform}, ${process.arch}`,
  };
}
