import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#core/network/problem";
import { RepairButtons } from "../editor/panels/RepairButtons";

/** The problems of one node, with their repairs. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="Problems of this layer" className="flex flex-col gap-2 pt-3">
      {problems.map((problem) => (
        <li
          key={`${problem.code} ${problem.message}`}
          className={`flex flex-col gap-2 rounded-control border p-2 ${problem.severity === "error" ? "border-error" : "border-warning"}`}
        >
          <p className="flex gap-2">
            <TriangleAlert
              size={14}
              aria-label={problem.severity === "error" ? "Error" : "Warning"}
              className={`mt-0.5 shrink-0 ${problem.severity === "error" ? "text-error" : "text-warning"}`}
            />
            {problem.message}
          </p>
          <RepairButtons problem={problem} stacked />
        </li>
      ))}
    </ul>
  );
}
