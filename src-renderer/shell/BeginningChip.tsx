/** Beside Train, while the next training of the open drawing begins with another run's weights: which, and how to take that off. */
import { Activity, Repeat2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { RunRecord } from "#core/training/records";
import { useDocumentState, useRunsState, useStudio } from "../stores/context";
import { chosenWeights } from "../training/run-words";
import { showRun } from "../training/show-run";
import { useChosenWeights } from "../training/use-chosen-weights";
import { formatCount } from "../ui/format-number";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";

export function BeginningChip(): ReactNode {
  const studio = useStudio();
  const draftKey = useDocumentState((state) => state.draftKey);
  const weights = useChosenWeights();
  const record = useRunsState((state) => state.runs.find(({ id }) => id === weights?.run));
  if (!weights) return null;
  const { choose } = studio.beginnings.getState();
  const kinds = record
    ? (["best", "last"] as const).flatMap((kind) => chosenWeights(record, kind) ?? [])
    : [];
  const entries: readonly MenuEntry[] = [
    { kind: "heading", id: "source", label: `The next training begins with ${weights.name}` },
    ...kinds.map((each) => ({
      id: each.checkpoint,
      label: `${each.checkpoint === "best" ? "Best" : "Last"} checkpoint, step ${formatCount(each.step)}`,
      checked: each.checkpoint === weights.checkpoint,
      run: () => choose(draftKey, each),
    })),
    { kind: "separator", id: "line" },
    ...(record ? [showEntry(record)] : []),
    { id: "off", label: "Begin with first values", icon: X, run: () => choose(draftKey, undefined) },
  ];
  return (
    <DropdownMenu align="end" entries={entries}>
      <button
        type="button"
        aria-label={`Begins with weights from ${weights.name}, step ${formatCount(weights.step)}`}
        title={`The next training begins with the weights of ${weights.name}, ${weights.checkpoint} checkpoint, step ${formatCount(weights.step)}`}
        className="flex h-7 min-w-0 max-w-44 items-center max-[1200px]:shrink-0 gap-1 rounded-control border border-line px-1.5 text-small text-text transition-colors hover:bg-hover"
      >
        <Repeat2 size={14} aria-hidden className="shrink-0 text-muted" />
        <span className="truncate max-[1200px]:hidden">from {weights.name}</span>
        <span className="numeric shrink-0 min-[1201px]:hidden">step {formatCount(weights.step)}</span>
      </button>
    </DropdownMenu>
  );

  function showEntry(source: RunRecord): MenuEntry {
    return { id: "show", label: "Show that run", icon: Activity, run: () => showRun(studio, source) };
  }
}
