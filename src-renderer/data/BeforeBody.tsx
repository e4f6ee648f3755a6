/** What data holds, and how it would be prepared: told before anything is made of it. */
import { CircleCheck, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import type { DataReport } from "#core/datasets/order";
import { formatBytes } from "#core/foundation/format-bytes";
import { formatCount } from "../ui/format-number";
import { ClassList } from "./ClassList";
import type { DataChoices } from "./data-choices";
import { OrderFields } from "./OrderFields";
import { SizeHistogram } from "./SizeHistogram";
import { SkippedList } from "./SkippedList";

export interface BeforeBodyProps {
  readonly report: DataReport;
  readonly chosen: DataChoices;
  readonly suggestedName: string;
  /** A changed choice is looked at. */
  readonly isBusy: boolean;
  /** Why it cannot be had as it was chosen. */
  readonly error?: string | undefined;
  onChange(chosen: DataChoices): void;
}

export function BeforeBody(props: BeforeBodyProps): ReactNode {
  const { report, chosen, suggestedName, isBusy, error, onChange } = props;
  const { group } = chosen.split;
  // What is said of a pattern stands at its field.
  const isOfGroup = group !== undefined && group !== "folder" && error?.includes(`"${group}"`);
  const groupError = isOfGroup ? error : undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_18rem] gap-5 pt-3 max-[760px]:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-4">
        <Found report={report} isBusy={isBusy} />
        {error !== undefined && groupError === undefined && (
          <p role="alert" className="selectable wrap-anywhere text-error">
            {error}
          </p>
        )}
        <ClassList classes={report.classes} pictures={report.pictures} />
        <SizeHistogram report={report} />
        <Notes notes={report.notes} />
        <SkippedList title="Left out so far" skipped={report.skipped} count={report.skippedCount} />
      </div>
      <div className="min-w-0">
        <OrderFields
          report={report}
          chosen={chosen}
          suggestedName={suggestedName}
          groupError={groupError}
          onChange={onChange}
        />
        <p className="pt-2 text-small text-muted">
          Takes <span className="numeric text-text">{formatBytes(report.bytes)}</span> on the disk, and up to{" "}
          <span className="numeric text-text">{formatBytes(report.memory)}</span> of memory while it is
          prepared. A training reads it batch by batch.
        </p>
      </div>
    </div>
  );
}

function Found({ report, isBusy }: { readonly report: DataReport; readonly isBusy: boolean }): ReactNode {
  const { form, count, classes, parts } = report;
  const given = [
    ["training", parts.train],
    ["validation", parts.validation],
    ["test", parts.test],
  ] as const;
  const hasParts = parts.validation + parts.test > 0;
  return (
    <div data-testid="data-found" className="flex gap-2">
      {isBusy ? (
        <LoaderCircle size={16} aria-hidden className="mt-0.5 shrink-0 animate-spin text-muted" />
      ) : (
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
      )}
      <div className="min-w-0">
        <p role="status" className="font-medium wrap-anywhere text-text">
          {formatCount(count)} {count === 1 ? "picture" : "pictures"} in {formatCount(classes.length)}{" "}
          {classes.length === 1 ? "class" : "classes"}
          {isBusy && <span className="sr-only">, looking again</span>}
        </p>
        <p className="wrap-anywhere text-muted">
          {form.label}: {form.why}
        </p>
        {hasParts && (
          <p className="text-muted">
            Parts as they lie:{" "}
            {given
              .filter(([, of]) => of > 0)
              .map(([name, of]) => `${formatCount(of)} ${name}`)
              .join(", ")}
            .
          </p>
        )}
      </div>
    </div>
  );
}

export function Notes({ notes }: { readonly notes: readonly string[] }): ReactNode {
  if (notes.length === 0) return null;
  return (
    <ul aria-label="To know" className="flex list-disc flex-col gap-0.5 pl-4 text-small text-muted">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
