import type { ReactNode } from "react";
import { type Explained, explanationOf } from "./glossary";
import { Tooltip } from "./Tooltip";

/** A word with its one-sentence explanation on hover or focus. The words shown are the term itself unless given. */
export function Term({
  name,
  children,
}: {
  readonly name: Explained;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <Tooltip label={explanationOf(name)} side="top">
      <button
        type="button"
        className="cursor-help rounded-control text-left text-inherit underline decoration-faint decoration-dotted underline-offset-3"
      >
        {children ?? (typeof name === "string" ? name : undefined)}
      </button>
    </Tooltip>
  );
}
