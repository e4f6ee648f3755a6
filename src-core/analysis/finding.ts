/** A problem on its way: found, but without its repairs. */
import type { GraphLocation } from "../network/document";
import type { Problem } from "../network/problem";

export type Finding = Omit<Problem, "repairs">;

/** Equal for the same mistake at the same place, whatever its words say. Repairs are checked by it. */
export function findingKey(finding: Finding): string {
  return `${finding.code} ${locationKey(finding.location)} ${finding.nodes.join()}`;
}

export function locationKey(location: GraphLocation): string {
  return location.kind === "root" ? "/" : location.block;
}
