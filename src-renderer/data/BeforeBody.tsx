/** What data holds, and how it would be prepared: told before anything is made of it. */
import { CircleCheck, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import type { DataReport } from "#core/datasets/order";
import { formatBytes } from "../ui/format-bytes";
import { formatCount } from "../ui/format-number";
import { ClassList } from "./ClassList";
import { type DataChoices, sizeBars } from "./data-choices";
import { OrderFields } from "./OrderFields";
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
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_18rem] gap-5 pt-3 max-[760px]:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-4">
        <Found report={report} isBusy={isBusy} />
        {error !== undefined && (
          <p role="alert" className="selectable wrap-anywhere text-error">
            {error}
          </p>
        )}
        <ClassList classes={report.classes} pictures={report.pictures} />
        <Sizes report={report} />
        <Notes notes={report.notes} />
        <SkippedList title="Left out so far" skipped={report.skipped} count={report.skippedCount} />
      </div>
      <div className="min-w-0">
        <OrderFields report={report} chosen={chosen} suggestedName={suggestedName} onChange={onChange} />
        <p className="pt-2 text-small text-muted">
          Takes <span className="numeric text-text">{formatBytes(report.bytes)}</span> on the disk.
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

function Sizes({ report }: { readonly report: DataReport }): ReactNode {
  const bars = sizeBars(report);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const { grey, colour } = report;
  return (
    <section aria-label="Sizes of the pictures">
      <h3 className="section-heading pb-1">Sizes, height×width</h3>
      <ul className="flex flex-col gap-0.5">
        {bars.map(({ label, count }) => (
          <li
            key={label}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)_4rem] items-center gap-2 text-small"
          >
            <span className="numeric text-muted">{label}</span>
            <span
              aria-hidden
              className="h-2 rounded-full bg-convolution"
              style={{ width: `${(100 * count) / most}%` }}
            />
            <span className="numeric text-right text-text">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {grey > 0 && colour > 0 && (
        <p className="pt-1 text-small text-muted">
          {formatCount(colour)} in colour, {formatCount(grey)} in grey.
        </p>
      )}
    </section>
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
