import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useInterfaceState, useStudio } from "../stores/context";
import { isOpen, look, newFold } from "./fold";

export interface MoreProps {
  /** The layer, or the layers, whose parameters these are. */
  readonly owner: string;
  /** How many of them are set to something else than their default. */
  readonly set: number;
  readonly children: ReactNode;
}

/** The parameters that are rarely changed. */
export function More({ owner, set, children }: MoreProps): ReactNode {
  const { screen } = useStudio();
  const wished = useInterfaceState((state) => state.moreParams);
  const [kept, setFold] = useState(() => newFold(owner, set));
  const fold = look(kept, owner, set);
  if (fold !== kept) setFold(fold);
  const open = isOpen(fold, wished);
  return (
    <div className="pt-1">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => {
          setFold({ ...fold, closedByHand: open });
          screen.getState().setMoreParams(!open);
        }}
        className="flex min-h-7 w-full items-center gap-1 rounded-control text-left text-muted hover:text-text"
      >
        <ChevronRight size={12} aria-hidden className={open ? "rotate-90" : ""} />
        More
        {set > 0 && <span className="ml-auto text-small">{set} set</span>}
      </button>
      {open && children}
    </div>
  );
}
