/** What stands in the place of curves for weights that were trained elsewhere. */
import { FileInput } from "lucide-react";
import type { ReactNode } from "react";
import type { RunRecord } from "#core/training/records";
import { EmptyState } from "../ui/EmptyState";

/** Whether there is nothing else to show of it. */
export function isImportedAlone({ importedFrom, totalSteps }: RunRecord): boolean {
  return importedFrom !== undefined && totalSteps === 0;
}

export function ImportedRun({ record }: { readonly record: RunRecord }): ReactNode {
  const { importedFrom } = record;
  if (!importedFrom) return null;
  const { file, madeBy, what } = importedFrom;
  return (
    <EmptyState
      icon={FileInput}
      title={what === "model" ? `The model of ${file}` : `Weights of ${file}`}
      message={`${madeBy}. There are no curves, because it was not trained here. Its buttons evaluate it on data, show its mistakes, train on from it, or export it.`}
    />
  );
}
