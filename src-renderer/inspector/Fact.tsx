import type { ReactNode } from "react";
import type { Explained } from "../ui/glossary";
import { Term } from "../ui/Term";

export interface FactProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Explained on hover. */
  readonly term?: Explained;
}

/** One measured or computed value: words at the left, figures at the right. */
export function Fact({ label, value, term }: FactProps): ReactNode {
  return (
    <div className="flex min-h-6 items-baseline justify-between gap-3">
      <dt className="text-muted">{term ? <Term name={term}>{label}</Term> : label}</dt>
      <dd className="numeric selectable text-right text-small text-text">{value}</dd>
    </div>
  );
}
