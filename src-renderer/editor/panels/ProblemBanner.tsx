import { useStore } from "@xyflow/react";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Problem } from "#core/network/problem";
import { useAnalysisState, useDocumentState, useStudio } from "../../stores/context";
import { revealProblem } from "../../stores/reveal";
import { IconButton } from "../../ui/Button";
import type { CanvasCamera } from "../hooks/use-camera";
import { COVERS_A_ROW } from "../model/covers";
import { RepairButtons } from "./RepairButtons";

const NONE: readonly Problem[] = [];
/** A canvas lower than this needs its room for the drawing: the other repairs stand in the list of problems. */
const LITTLE = 360;

/** The error that matters now, in one sentence with its repairs: the selected node's, else the first. */
export function ProblemBanner({ camera }: { readonly camera: CanvasCamera }): ReactNode {
  const { documents } = useStudio();
  const problems = useAnalysisState((state) => state.analysis?.problems ?? NONE);
  const selection = useDocumentState((state) => state.selection);
  const [turn, setTurn] = useState(0);
  const errors = useMemo(() => problems.filter((problem) => problem.severity === "error"), [problems]);
  const selected = errors.findIndex((problem) => problem.nodes.some((node) => selection.has(node)));
  const at = errors.length === 0 ? 0 : (selected >= 0 ? selected : turn) % errors.length;
  const problem = errors[at];
  // A selected node shows its problem beside itself; the same words twice would only cover the drawing.
  const shown = selection.size === 1 && selected >= 0 ? undefined : problem;
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  // What a person works on, and what the words are about, comes out from beneath them; also once the canvas has another size.
  useEffect(() => {
    if (shown && width > 0 && height > 0) camera.uncover([...documents.getState().selection], shown.nodes);
  }, [camera, documents, shown, width, height]);
  if (shown === undefined) return null;
  return (
    <div
      {...COVERS_A_ROW}
      // It comes without moving: what is brought out from beneath it is measured against it at once.
      role="status"
      data-testid="problem-banner"
      className="fade pointer-events-auto flex max-w-full items-start gap-3 rounded-control border border-error bg-panel py-2 pr-3 pl-4 shadow-floating"
    >
      <span aria-hidden className="mt-1.5 size-2 shrink-0 rounded-full bg-error" />
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-5 gap-y-1">
        <p className="min-w-0">{shown.message}</p>
        <RepairButtons problem={shown} most={height < LITTLE ? 1 : 3} />
      </div>
      <button
        type="button"
        onClick={() => revealProblem(documents, shown)}
        className="ml-auto shrink-0 rounded-control border border-line px-2 text-text hover:bg-hover"
      >
        Show
      </button>
      {errors.length > 1 && (
        <span className="flex shrink-0 items-center text-small text-muted">
          {at + 1} of {errors.length}
          <IconButton
            icon={ChevronRight}
            label="Next error"
            onClick={() => {
              const next = errors[(at + 1) % errors.length];
              setTurn(at + 1);
              if (next) revealProblem(documents, next);
            }}
          />
        </span>
      )}
    </div>
  );
}
