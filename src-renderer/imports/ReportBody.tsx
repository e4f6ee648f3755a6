/** What an import brings: what comes over, what is changed, what is not supported, and how the drawing compares with the file. */
import { BadgeCheck, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ImportReport } from "#core/imports/import-report";
import { pixelSentence } from "#core/imports/pixel-words";
import { differenceSentence, wholeSentence } from "#core/imports/report";
import type { NetworkDocument } from "#core/network/document";
import { Thumbnail } from "../charts/Thumbnail";
import { useStudio } from "../stores/context";
import { formatCount, formatQuantity } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { NoteList } from "./NoteList";

export interface ReportBodyProps {
  readonly report: ImportReport;
  /** To be pictured. */
  readonly document?: NetworkDocument | undefined;
  readonly onReveal?: ((path: string) => void) | undefined;
  /** Under what was found. */
  readonly children?: ReactNode;
}

export function ReportBody({ report, document, onReveal, children }: ReportBodyProps): ReactNode {
  const { layers } = useStudio();
  return (
    <div className="grid grid-cols-[11rem_minmax(0,1fr)] gap-5 pt-4">
      <div className="flex flex-col gap-3 self-start">
        {document && (
          <div className="flex h-48 items-center justify-center rounded-card border border-line bg-canvas p-3">
            <Thumbnail layers={layers} document={document} />
          </div>
        )}
        <Figures report={report} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Verdict report={report} />
        <Unsupported report={report} onReveal={onReveal} />
        {children}
        <CameOver report={report} />
        <Changed report={report} onReveal={onReveal} />
      </div>
    </div>
  );
}

function Figures({ report }: { readonly report: ImportReport }): ReactNode {
  const { parameters, layers, images, steps } = report;
  const drawn = layers.reduce((sum, { count }) => sum + count, 0);
  const lines: readonly (readonly [string, string, string?])[] = [
    ["Parameters", formatQuantity(parameters.trainable), formatCount(parameters.trainable)],
    ["Layers", formatCount(drawn)],
    ["Steps in the file", formatCount(steps)],
    ["Images", formatShape(images.shape)],
    ["Classes", formatCount(images.classes)],
  ];
  return (
    <dl className="flex flex-col gap-1">
      {lines.map(([label, value, whole]) => (
        <div key={label} className="flex items-baseline justify-between gap-2 text-small">
          <dt className="text-muted">{label}</dt>
          <dd className="numeric selectable text-right text-text" title={whole}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Verdict({ report }: { readonly report: ImportReport }): ReactNode {
  const { unsupported, difference, pixels } = report;
  const isWhole = unsupported.length === 0;
  return (
    <div data-testid="import-verdict" className="flex flex-col gap-1.5">
      <p className="flex gap-2 font-medium text-text">
        {isWhole ? (
          <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
        ) : (
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
        )}
        <span className="wrap-anywhere">{wholeSentence(report)}</span>
      </p>
      {difference !== undefined && (
        <p className="flex gap-2 text-text">
          <BadgeCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
          {differenceSentence(difference)}
        </p>
      )}
      {pixels && !pixels.isAssumed && <p className="pl-6 text-muted">{pixelSentence(pixels)}</p>}
    </div>
  );
}

function Unsupported({ report, onReveal }: Pick<ReportBodyProps, "report" | "onReveal">): ReactNode {
  const { unsupported, paths } = report;
  if (unsupported.length === 0) return null;
  return (
    <Part title="What is not supported">
      <NoteList
        label="What is not supported"
        isWarning
        onReveal={onReveal}
        notes={unsupported.map((note) => shown(note, paths))}
      />
    </Part>
  );
}

function Changed({ report, onReveal }: Pick<ReportBodyProps, "report" | "onReveal">): ReactNode {
  const { changed, paths } = report;
  if (changed.length === 0) return null;
  return (
    <Part title="What is changed">
      <NoteList
        label="What is changed"
        onReveal={onReveal}
        notes={changed.map((note) => shown(note, paths))}
      />
    </Part>
  );
}

function shown(
  { words, instead, steps }: ImportReport["changed"][number],
  paths: ImportReport["paths"],
): Parameters<typeof NoteList>[0]["notes"][number] {
  return { words, instead, about: steps.map((name) => ({ name, path: paths[name] })) };
}

function CameOver({ report }: { readonly report: ImportReport }): ReactNode {
  const { layers, blocks } = report;
  return (
    <Part title="What comes over">
      <ul aria-label="Layers" className="flex flex-wrap gap-1.5">
        {layers.map(({ label, count }) => (
          <li
            key={label}
            className="flex items-baseline gap-1.5 rounded-control border border-line bg-raised px-2 py-0.5 text-small text-text"
          >
            {label}
            <span className="numeric text-muted">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {blocks.length > 0 && (
        <ul aria-label="Blocks" className="flex flex-col gap-0.5 text-small">
          {blocks.map(({ name, count, places }) => (
            <li key={name} className="flex gap-2">
              <span className="shrink-0 text-text">
                {name} <span className="numeric text-muted">×{count}</span>
              </span>
              <span className="min-w-0 text-muted">as {places.join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h3 className="section-heading">{title}</h3>
      {children}
    </section>
  );
}
