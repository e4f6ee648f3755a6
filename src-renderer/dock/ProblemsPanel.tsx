/** Everything that analysis complains of, with its repairs. A row shows the place it concerns. */
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#core/network/problem";
import { useAnalysisState, useDocumentState, useStudio } from "../stores/context";
import { revealProblem } from "../stores/reveal";
import { EmptyState } from "../ui/EmptyState";

const NONE: readonly Problem[] = [];

export function ProblemsPanel(): ReactNode {
  const problems = useAnalysisState((state) => state.analysis?.problems ?? NONE);
  if (problems.length === 0) {
    return (
      <EmptyState
        icon={CircleCheck}
        title="No problems"
        message="All shapes agree. The network can be trained."
      />
    );
  }
  return (
    <ul aria-label="Problems" className="divide-y divide-line">
      {problems.map((problem) => (
        <ProblemRow
          key={`${problem.code} ${problem.path ?? ""} ${problem.nodes.join()} ${problem.edges.join()}`}
          problem={problem}
        />
      ))}
    </ul>
  );
}

function ProblemRow({ problem }: { readonly problem: Problem }): ReactNode {
  const { documents } = useStudio();
  const readOnly = useDocumentState((state) => state.readOnly);
  const error = problem.severity === "error";
  const Icon = error ? CircleAlert : TriangleAlert;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 hover:bg-hover">
      <button
        type="button"
        onClick={() => revealProblem(documents, problem)}
        className="flex min-w-0 items-center gap-2 rounded-control text-left"
      >
        <Icon
          size={14}
          aria-label={error ? "Error" : "Warning"}
          className={`shrink-0 ${error ? "text-error" : "text-warning"}`}
        />
        <span className="min-w-0">{problem.message}</span>
        {problem.path !== undefined && <span className="numeric text-small text-muted">{problem.path}</span>}
      </button>
      {!readOnly && problem.repairs.length > 0 && (
        // Together, under the words where there is no room beside them.
        <span className="flex min-w-0 flex-wrap gap-x-3 gap-y-1 pl-5">
          {problem.repairs.map((repair) => (
            <span key={repair.id} className="flex items-center gap-2">
              <button
                type="button"
                onClick={() => documents.getState().edit(repair.label, (document) => repair.apply(document))}
                className="rounded-control px-1 font-medium text-convolution hover:underline"
              >
                {repair.label}
              </button>
              {repair.consequence !== undefined && (
                <span className="text-small text-muted">{repair.consequence}</span>
              )}
            </span>
          ))}
        </span>
      )}
    </li>
  );
}
