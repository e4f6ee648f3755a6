import type { ReactNode } from "react";

/** What a dialog shows of an import, and the button that brings it about. */
export interface ImportStage {
  readonly body: ReactNode;
  readonly action: ReactNode;
}
