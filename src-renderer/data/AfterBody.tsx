/** What came of data that was prepared: what is to know, what was left out and why. */
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { DataWarning } from "#core/datasets/check/warning";
import type { PreparedFacts } from "#core/datasets/prepared";
import type { Added } from "../stores/adding-store";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { Notes } from "./BeforeBody";
import { SkippedList } from "./SkippedList";

const FACTS: readonly (readonly [keyof PreparedFacts, string])[] = [
  ["turned", "turned as their camera says"],
  ["deep", "of 16 bits, brought to 8"],
  ["profiled", "with a colour profile, which was not applied"],
  ["framed", "with several frames, of which the first was taken"],
  ["enlarged", "enlarged"],
  ["shrunk", "made smaller"],
];

export function AfterBody({ added }: { readonly added: Added }): ReactNode {
  const { dataset, prepared, check, isKnown } = added;
  const { train, validation, test } = dataset.counts;
  const facts = FACTS.filter(([key]) => (prepared?.facts[key] ?? 0) > 0);
  return (
    <div className="flex flex-col gap-4 pt-3">
      <div data-testid="data-added" className="flex gap-2">
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
        <div className="min-w-0">
          <p role="status" className="font-medium wrap-anywhere text-text">
            {isKnown ? `These pictures are known as ${dataset.name}.` : `${dataset.name} is on the list.`}
          </p>
          <p className="text-muted">
            {formatCount(train + validation + test)} pictures of {formatShape(dataset.imageShape, true)} in{" "}
            {formatCount(dataset.classNames.length)} {dataset.classNames.length === 1 ? "class" : "classes"}:{" "}
            {formatCount(train)} training, {formatCount(validation)} validation, {formatCount(test)} test.
          </p>
        </div>
      </div>
      {check && <Warnings warnings={check.warnings} />}
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

const NAMED = 5;

/** What a person should know before trusting what is trained on it. */
export function Warnings({ warnings }: { readonly warnings: readonly DataWarning[] }): ReactNode {
  if (warnings.length === 0) return null;
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-2">
      {warnings.map(({ kind, words, examples }) => (
        <li key={kind} className="flex gap-2">
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
          <div className="min-w-0">
            <p className="wrap-anywhere text-text">{words}</p>
            <ul className="selectable text-small text-muted">
              {examples.slice(0, NAMED).map(({ pictures }) => (
                <li key={pictures.map(({ place }) => place).join()} className="wrap-anywhere">
                  {pictures
                    .map(({ name, part, class: label }) => `${name} (${label}, ${part})`)
                    .join(" and ")}
                </li>
              ))}
            </ul>
          </div>
        </li>
      ))}
    </ul>
  );
}
