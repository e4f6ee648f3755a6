/** Where an experiment was trained, in lines of a report: from what it and its runs recorded. */
import type { Line } from "../../pictures/page";
import type { RunRecord } from "../../training/records";
import type { Experiment } from "../experiment";
import { count } from "./words";

const UNKNOWN = "not recorded";

export function machineLines(
  { madeOn, device, threads }: Pick<Experiment, "madeOn" | "device" | "threads">,
  records: readonly RunRecord[],
): Line[] {
  // As engines describe it; a run that goes on elsewhere may name another.
  const devices = [...new Set(records.flatMap((record) => record.device?.label ?? []))];
  return [
    { label: "Device", value: devices.length > 0 ? devices.join("; ") : device },
    { label: "Threads of each training", value: String(threads) },
    { label: "Processor", value: madeOn ? `${madeOn.processor}, ${count(madeOn.cores, "core")}` : UNKNOWN },
    { label: "System", value: madeOn?.platform ?? UNKNOWN },
    { label: "Skiploom", value: madeOn?.skiploom ?? UNKNOWN },
    {
      label: madeOn?.electron === undefined ? "Node" : "Node, in Electron",
      value: madeOn
        ? [madeOn.node, madeOn.electron].filter((each) => each !== undefined).join(", ")
        : UNKNOWN,
    },
  ];
}

export function trainedSeconds(record: RunRecord | undefined): string {
  return record === undefined ? "" : `${record.trainedSeconds.toFixed(1)} s`;
}
