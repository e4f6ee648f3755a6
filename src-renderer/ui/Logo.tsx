import type { ReactNode } from "react";

/** A trunk with a skip around it. */
export function Logo({ size = 20 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="M8 2.5v19" stroke="var(--convolution)" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M8 5.5h3.5a6.5 6.5 0 0 1 0 13H8"
        stroke="var(--accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
