import type { ReactNode } from "react";
import { runsOfClasses, SampleRow } from "../data/SampleRow";
import type { DatasetPreview } from "../stores/datasets-store";
import { formatCount } from "../ui/format-number";

export interface DatasetPreviewGridProps {
  readonly preview: DatasetPreview;
  readonly classNames: readonly string[];
}

/** Images that fit into one row of the inspector. */
const STRIP = 10;
const SIZE = 22;

/** More rows would push the counts below them out of sight. */
const MOST_ROWS = 30;

/** A row of images for each of the first classes. */
export function DatasetPreviewGrid({ preview, classNames }: DatasetPreviewGridProps): ReactNode {
  const rows = runsOfClasses(preview).slice(0, MOST_ROWS);
  const others = classNames.length - rows.length;
  return (
    <ul aria-label="Samples of each class" className="flex flex-col gap-0.5 py-1">
      {rows.map(({ label, from, count }) => (
        <li key={label} className="flex items-center gap-2">
          <span className="w-20 shrink-0 truncate text-small text-muted" title={classNames[label]}>
            {classNames[label] ?? label}
          </span>
          <SampleRow preview={preview} from={from} count={count} size={SIZE} />
        </li>
      ))}
      {rows.length === MOST_ROWS && others > 0 && (
        <li className="text-small text-muted">
          and {formatCount(others)} more {others === 1 ? "class" : "classes"}
        </li>
      )}
    </ul>
  );
}

/** One image of each class, as far as a row goes. */
export function DatasetStrip({ preview, classNames }: DatasetPreviewGridProps): ReactNode {
  return (
    // One row: images that a narrow panel has no room for go to a second one, which is not shown.
    <div className="my-1 flex h-5.5 flex-wrap gap-0.5 overflow-hidden" aria-hidden>
      {runsOfClasses(preview)
        .slice(0, STRIP)
        .map(({ label, from }) => (
          <span key={label} title={classNames[label]}>
            <SampleRow preview={preview} from={from} count={1} size={SIZE} />
          </span>
        ))}
    </div>
  );
}
