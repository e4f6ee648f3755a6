import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

export interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Given: a click on the heading folds the section away. */
  readonly fold?: "open" | "closed";
  /** By which it is found when it is to be shown. */
  readonly id?: string;
}

/** A titled part of the inspector. */
export function Section({ title, children, fold, id }: SectionProps): ReactNode {
  const [open, setOpen] = useState(fold !== "closed");
  return (
    <section id={id} className="pt-4">
      {fold === undefined ? (
        <h3 className="section-heading pb-1">{title}</h3>
      ) : (
        <h3 className="pb-1">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="section-heading flex w-full items-center gap-1 rounded-control text-left hover:text-text"
          >
            <ChevronRight size={12} aria-hidden className={open ? "rotate-90" : ""} />
            {title}
          </button>
        </h3>
      )}
      {open && children}
    </section>
  );
}
