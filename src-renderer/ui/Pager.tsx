/** Which of many are shown, a page at a time. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import { formatCount } from "./format-number";

export interface PagerProps {
  /** Spoken with the buttons: "Pictures before". */
  readonly what: string;
  /** The first that is shown, from 0. */
  readonly from: number;
  readonly page: number;
  readonly count: number;
  onTurn(from: number): void;
}

export function Pager({ what, from, page, count, onTurn }: PagerProps): ReactNode {
  const last = Math.min(count, from + page);
  return (
    <span className="flex items-center text-small whitespace-nowrap text-muted">
      <IconButton
        icon={ChevronLeft}
        label={`${what} before`}
        className="size-6"
        disabled={from === 0}
        onClick={() => onTurn(Math.max(0, from - page))}
      />
      <span role="status" className="numeric">
        {count === 0 ? "none" : `${formatCount(from + 1)}–${formatCount(last)} of ${formatCount(count)}`}
      </span>
      <IconButton
        icon={ChevronRight}
        label={`${what} after`}
        className="size-6"
        disabled={last >= count}
        onClick={() => onTurn(from + page)}
      />
    </span>
  );
}
