/** What stands in the place of an import's result: while it is worked on, and where it failed. */
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** @param part 0 to 1; absent: nobody knows how long it takes */
export function Working({ words, part }: { readonly words: string; readonly part?: number }): ReactNode {
  return (
    <div className="flex min-h-40 flex-col items-center justify-center gap-3">
      <p role="status" className="numeric text-muted">
        {words}
      </p>
      <div
        role="progressbar"
        aria-label={words}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(part !== undefined && { "aria-valuenow": Math.round(part * 100) })}
        className="h-1.5 w-64 overflow-hidden rounded-full bg-line"
      >
        <div
          className={`h-full rounded-full bg-convolution ${part === undefined ? "animate-pulse" : ""}`}
          style={{ width: part === undefined ? "100%" : `${part * 100}%` }}
        />
      </div>
    </div>
  );
}

/** @param isRead nothing could have been changed */
export function Failure({
  words,
  isRead = false,
}: {
  readonly words: string;
  readonly isRead?: boolean;
}): ReactNode {
  return (
    <div className="flex gap-3 pt-4">
      <CircleAlert size={20} aria-hidden className="shrink-0 text-error" />
      <div className="flex min-w-0 flex-col gap-1">
        <p role="alert" className="selectable wrap-anywhere text-text">
          {words}
        </p>
        {!isRead && <p className="text-muted">Nothing was changed.</p>}
      </div>
    </div>
  );
}
