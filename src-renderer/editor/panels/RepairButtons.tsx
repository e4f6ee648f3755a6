import type { ReactNode } from "react";
import type { Problem } from "#core/network/problem";
import { useDocumentState, useStudio } from "../../stores/context";
import { classNames } from "../../ui/class-names";

export interface RepairButtonsProps {
  readonly problem: Problem;
  /** One below the other, each with its consequence; else in one line. */
  readonly stacked?: boolean;
  /** How many to show; the rest stand in the Problems panel. */
  readonly most?: number;
}

/** The repairs of a problem. Each is one edit, which undo takes back. */
export function RepairButtons({ problem, stacked = false, most = 4 }: RepairButtonsProps): ReactNode {
  const { documents } = useStudio();
  const readOnly = useDocumentState((state) => state.readOnly);
  if (readOnly || problem.repairs.length === 0) return null;
  return (
    <div
      className={classNames(
        "flex min-w-0",
        stacked ? "flex-col items-stretch gap-1" : "flex-wrap items-center gap-x-4 gap-y-1",
      )}
    >
      {problem.repairs.slice(0, most).map((repair) => (
        <button
          key={repair.id}
          type="button"
          data-repair={repair.id}
          onClick={() => documents.getState().edit(repair.label, (document) => repair.apply(document))}
          className={classNames(
            "rounded-control text-left font-semibold text-convolution",
            stacked
              ? "flex flex-wrap items-baseline justify-between gap-x-3 border border-line px-2 py-1 hover:bg-hover"
              : "hover:underline",
          )}
        >
          <span>{repair.label}</span>
          {repair.consequence !== undefined && (
            <span className={classNames("text-small font-normal text-muted", !stacked && "ml-3")}>
              {repair.consequence}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
