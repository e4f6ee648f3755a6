import { Tooltip as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useRef, useState } from "react";

/** Once around the studio: one delay for all tooltips. */
export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

export interface TooltipProps {
  readonly label: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: "top" | "bottom" | "left" | "right";
  /** One element that takes a ref and pointer handlers. */
  readonly children: ReactElement;
}

export function Tooltip({ label, shortcut, side = "bottom", children }: TooltipProps): ReactNode {
  const [open, setOpen] = useState(false);
  // What was pressed may be dragged away, which tells nobody that the pointer left it: its tooltip would come all the same and stay
  // above the place where it is to be dropped. So it waits until the pointer, or the focus, comes anew.
  const pressed = useRef(false);
  const forget = (): void => {
    pressed.current = false;
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => setOpen(next && !pressed.current)}>
      <Radix.Trigger
        asChild
        onPointerDown={() => {
          pressed.current = true;
          setOpen(false);
        }}
        onPointerEnter={forget}
        onBlur={forget}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="fade z-50 flex data-[state=closed]:hidden max-w-72 items-center gap-2 rounded-control border border-line bg-raised px-2 py-1 text-small text-text shadow-floating"
        >
          {label}
          {shortcut !== undefined && <kbd className="numeric text-muted">{shortcut}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
