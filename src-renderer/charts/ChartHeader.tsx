import type { ReactNode } from "react";
import type { Explained } from "../ui/glossary";
import { Term } from "../ui/Term";

export interface LegendEntry {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly colour: string;
  readonly dashed: boolean;
}

/** What is drawn, at the left; the curves with their values now or under the cursor, at the right. */
export function ChartHeader(props: {
  readonly title: string;
  readonly term?: Explained | undefined;
  readonly note?: string | undefined;
  readonly entries: readonly LegendEntry[];
  readonly controls?: ReactNode;
}): ReactNode {
  return (
    <figcaption className="flex min-h-6 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 pb-1">
      <h3 className="text-body font-semibold text-text">
        {props.term ? <Term name={props.term}>{props.title}</Term> : props.title}
      </h3>
      {props.note !== undefined && <span className="text-small text-muted">{props.note}</span>}
      <span className="flex-1" />
      <span className="flex min-w-0 flex-wrap items-center gap-x-3">
        {props.entries.map((entry) => (
          <span key={entry.id} className="flex min-w-0 items-center gap-1.5 text-small text-muted">
            <svg width="12" height="4" aria-hidden className="shrink-0">
              <line
                x1="0"
                y1="2"
                x2="12"
                y2="2"
                stroke={entry.colour}
                strokeWidth="3"
                {...(entry.dashed ? { strokeDasharray: "4 2" } : {})}
              />
            </svg>
            <span className="max-w-56 min-w-0 truncate" title={entry.label}>
              {entry.label}
            </span>
            <span className="numeric text-text">{entry.value}</span>
          </span>
        ))}
      </span>
      {props.controls}
    </figcaption>
  );
}
