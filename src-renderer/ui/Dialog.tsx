import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { IconButton } from "./Button";
import { classNames } from "./class-names";
import { openerOf, returnFocus } from "./focus-return";

export interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly description?: string | undefined;
  readonly children?: ReactNode;
  /** Buttons, right-aligned, the primary one last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  onClose(): void;
}

/** A field first, so that typing starts at once; else the dialog itself, never the button that closes it. */
function focusFirst(event: Event): void {
  event.preventDefault();
  if (!(event.target instanceof HTMLElement)) return;
  (event.target.querySelector<HTMLElement>("input, textarea") ?? event.target).focus();
}

export function Dialog({
  open,
  title,
  description,
  children,
  actions,
  wide,
  onClose,
}: DialogProps): ReactNode {
  const opener = useRef<HTMLElement>(undefined);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            opener.current = openerOf(document);
            focusFirst(event);
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus(opener.current, document);
          }}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "appear fixed inset-x-0 top-[12vh] z-40 mx-auto flex max-h-[80vh] w-[calc(100vw-2rem)] flex-col rounded-card border border-line bg-panel shadow-floating outline-none",
            wide ? "max-w-3xl" : "max-w-md",
          )}
        >
          <header className="flex items-start gap-4 px-4 pt-3">
            <Radix.Title className="min-w-0 flex-1 pt-0.5 text-title text-text">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" />
            </Radix.Close>
          </header>
          <div
            className="min-h-0 flex-1 overflow-y-auto rounded-card px-4 pt-1 pb-4 -outline-offset-2"
            // What is read, not filled in, is scrolled by the keys.
            {...(wide && { tabIndex: 0 })}
          >
            {description !== undefined && (
              <Radix.Description className="text-body text-muted">{description}</Radix.Description>
            )}
            {children}
          </div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">
              {actions}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
