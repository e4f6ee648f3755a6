import type { AriaAttributes, AriaRole, ReactNode } from "react";
import { spokenNameId } from "../model/flow-nodes";

/** What a screen reader calls a node; React Flow's element around it is labelled by it. */
export function SpokenName({
  node,
  children,
}: {
  readonly node: string;
  readonly children: string;
}): ReactNode {
  return (
    <span id={spokenNameId(node)} className="sr-only">
      {children}
    </span>
  );
}

/** The same without an element: the browser lays out hidden text too, and far out there may be a thousand of them. */
export function spokenLabel(
  node: string,
  spoken: string,
): { readonly id: string; readonly role: AriaRole } & AriaAttributes {
  return { id: spokenNameId(node), role: "img", "aria-label": spoken };
}
