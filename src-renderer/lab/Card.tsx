import { type ReactNode, useId } from "react";
import { classNames } from "../ui/class-names";

/** A part of an experiment's page. */
export function Card(props: {
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  const { title, className, children } = props;
  return (
    <section
      {...(title !== undefined && { "aria-labelledby": id })}
      className={classNames("min-w-0 rounded-card border border-line bg-panel px-4 py-3", className)}
    >
      {title !== undefined && (
        <h3 id={id} className="pb-1 font-semibold text-text">
          {title}
        </h3>
      )}
      {children}
    </section>
  );
}
