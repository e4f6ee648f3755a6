import { type ReactNode, useState } from "react";
import type { Skipped } from "#core/datasets/source";
import { formatCount } from "../ui/format-number";

export interface SkippedListProps {
  readonly skipped: readonly Skipped[];
  /** More than are named, maybe. */
  readonly count: number;
  readonly title: string;
}

/** Each file that was left out, with its reason. */
export function SkippedList({ skipped, count, title }: SkippedListProps): ReactNode {
  const [open, setOpen] = useState(count <= 5);
  if (count === 0) return null;
  return (
    <section aria-label={title}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="rounded-control font-medium text-text hover:underline"
      >
        {title}: {formatCount(count)}
      </button>
      {open && (
        <ul
          aria-label={`${title}, with reasons`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keys
          tabIndex={0}
          className="selectable mt-1 max-h-40 overflow-y-auto rounded-control border border-line bg-canvas px-2 py-1 text-small"
        >
          {skipped.map(({ name, reason }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, and the list does not change
            <li key={place} className="py-0.5 wrap-anywhere text-muted">
              <span className="numeric text-text">{name}</span>: {reason}
            </li>
          ))}
          {count > skipped.length && (
            <li className="py-0.5 text-muted">and {formatCount(count - skipped.length)} more</li>
          )}
        </ul>
      )}
    </section>
  );
}
