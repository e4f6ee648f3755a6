import type { ReactNode } from "react";
import { regionMark } from "../ui/region-mark";

/** A named part of the window: F6 goes from one to the next, and a screen reader lists them. */
export function Region(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <section
      aria-label={props.name}
      className="h-full -outline-offset-2 focus-visible:outline-2"
      {...regionMark(props.name)}
    >
      {props.children}
    </section>
  );
}
