import type { ReactNode } from "react";

/** Why a field's default is what it is, in one line under it. */
export function Reason({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className="-mt-0.5 pb-2 text-small text-muted">{children}</p>;
}
