/** What came of data that was prepared: what is to know, what was left out and why. */
import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { PreparedFacts } from "#core/datasets/prepared";
import type { Added } from "../stores/adding-store";
import { useDatasetsState } from "../stores/context";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { Notes } from "./BeforeBody";
import { SkippedList } from "./SkippedList";
import { Warnings } from "./Warnings";

const FACTS: readonly (readonly [keyof PreparedFacts, string])[] = [
  ["turned", "turned as their camera says"],
  ["deep", "of 16 bits, brought to 8"],
  ["profiled", "with a colour profile, which was not applied"],
  ["framed", "with several frames, of which the first was taken"],
  ["enlarged", "enlarged"],
  ["shrunk", "made smaller"],
];

export interface AfterBodyProps {
  readonly added: Added;
  /** A dataset of the list was prepared otherwise. */
  readonly isAgain: boolean;
}

export function AfterBody({ added, isAgain }: AfterBodyProps): ReactNode {
  const { prepared, check, isKnown } = added;
  // Pictures may be left out of it here.
  const dataset = useDatasetsState(
    ({ datasets }) => datasets.find(({ id }) => id === added.dataset.id) ?? added.dataset,
  );
  const { train, validation, test } = dataset.counts;
  const facts = FACTS.filter(([key]) => (prepared?.facts[key] ?? 0) > 0);
  return (
    <div className="flex flex-col gap-4 pt-3">
      <div data-testid="data-added" className="flex gap-2">
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
        <div className="min-w-0">
          <p role="status" className="font-medium wrap-anywhere text-text">
            {isKnown
              ? `These pictures are known as ${dataset.name}.`
              : isAgain
                ? `${dataset.name} is prepared anew.`
                : `${dataset.name} is on the list.`}
          </p>
          <p className="text-muted">
            {formatCount(train + validation + test)} pictures of {formatShape(dataset.imageShape, true)} in{" "}
            {formatCount(dataset.classNames.length)} {dataset.classNames.length === 1 ? "class" : "classes"}:{" "}
            {formatCount(train)} training, {formatCount(validation)} validation, {formatCount(test)} test.
          </p>
        </div>
      </div>
      {check && <Warnings id={dataset.id} warnings={check.warnings} />}
      {prepared && (
        <>
          {facts.length > 0 && (
            <p className="text-small text-muted">
              {facts.map(([key, words]) => `${formatCount(prepared.facts[key])} ${words}`).join("; ")}.
            </p>
          )}
          <Notes notes={prepared.notes} />
          <SkippedList title="Left out" skipped={prepared.skipped} count={prepared.skippedCount} />
        </>
      )}
    </div>
  );
}
