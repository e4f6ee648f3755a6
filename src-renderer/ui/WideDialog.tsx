/** A dialog of nearly the whole window: its name, what is chosen about it, and a close button above, and below what it is about. */
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { IconButton } from "./Button";
import { openerOf, returnFocus } from "./focus-return";

export interface WideDialogProps {
  readonly title: string;
  /** Beside the title. */
  readonly tools: ReactNode;
  readonly children: ReactNode;
  onClose(): void;
}

export function WideDialog({ title, tools, children, onClose }: WideDialogProps): ReactNode {
  const opener = useRef<HTMLElement>(undefined);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            opener.current = openerOf(document);
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus(opener.current, document);
          }}
          className="appear fixed inset-3 z-40 flex flex-col overflow-hidden rounded-card border border-line bg-panel shadow-floating outline-none"
        >
          <header className="flex shrink-0 items-center gap-3 border-b border-line px-3 py-2">
            <Radix.Title className="text-title whitespace-nowrap text-text">{title}</Radix.Title>
            {tools}
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
