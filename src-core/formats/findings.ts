/** What a format refuses, in the words of an error. */
import { SkiploomError } from "../foundation/errors";
import type { Finding, ModelFormat } from "./format";

/** @throws SkiploomError `unsupported` */
export function refuseFindings(format: ModelFormat, findings: readonly Finding[]): void {
  const refused = findings.filter(({ kind }) => kind === "refused");
  if (refused.length === 0) return;
  throw new SkiploomError(
    "unsupported",
    `This network cannot be exported to ${format.label}. ${refused.map(findingWords).join(" ")}`,
    refused.flatMap(({ paths }) => paths).join("\n"),
  );
}

const MOST_PATHS = 3;

/** In a few sentences, which name the first of many layers. */
export function findingWords({ paths, reason, instead }: Finding): string {
  const more = paths.length - MOST_PATHS;
  const where = `${paths.slice(0, MOST_PATHS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${where ? `${where}: ` : ""}${reason}${instead ? ` ${instead}` : ""}`;
}
