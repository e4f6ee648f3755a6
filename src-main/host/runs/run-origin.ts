/** Whether a run would go on with what it was started with, and what a record of an earlier version cannot tell. */

import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import type { RunRecord } from "#core/training/records";
import type { Emit } from "../events";

/**
 * A run rests on its `network.json`: with another network or recipe it would be another run under the same name.
 *
 * @param sha256 of the file as it lies there now
 * @throws SkiploomError (`conflict`) when it is not the one that the run started with
 */
export function refuseChangedNetwork(record: RunRecord, document: NetworkDocument, sha256: string): void {
  const settings = changedSettings(record.recipe, document.recipe);
  const isOther = record.networkSha256 !== undefined && record.networkSha256 !== sha256;
  if (settings.length === 0 && !isOther) return;
  const what =
    settings.length > 0
      ? `its recipe says another ${settings.join(", ")}`
      : "it is not the file that was written then";
  throw new SkiploomError(
    "conflict",
    `The network.json of this run was changed since the run started: ${what}. The run cannot go on as it was. Put the former file back, or start a new run with the change.`,
  );
}

/** Names of what differs, as the recipe calls it. */
function changedSettings(one: RunRecord["recipe"], other: RunRecord["recipe"]): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof RunRecord["recipe"]>;
  return [...names].filter((name) => ordered(one[name]) !== ordered(other[name]));
}

/** JSON whose keys are sorted. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/** What a record of version 0.1.0 lacks is said, and from then on recorded: so it is said once. */
export function said(record: RunRecord, networkSha256: string, emit: Emit): RunRecord {
  if (record.networkSha256 !== undefined) return record;
  const message =
    "This run was started by Skiploom 0.1.0, which kept no fingerprint of its network and no checksums of its measurements. Whether these were changed since cannot be told; from here on it can.";
  emit("notice", { severity: "info", message, run: record.id });
  return { ...record, networkSha256 };
}
