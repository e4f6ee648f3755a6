/** Menus from a plain list: a button's drop-down and the context menu look and read alike. */
import type { LucideIcon } from "lucide-react";
import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names";
import { noteMenu } from "./focus-return";

export type MenuEntry =
  | {
      readonly kind?: "item";
      readonly id: string;
      readonly label: string;
      readonly icon?: LucideIcon;
      readonly shortcut?: string | undefined;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** Present: one of several, with a tick before the one that holds. */
      readonly checked?: boolean;
      /** A second line: what it means, or why it cannot be chosen. */
      readonly detail?: string | undefined;
      /** At its right end: a figure. */
      readonly note?: string | undefined;
      /** It cannot be chosen, but it is reached and read aloud: its detail says why. */
      readonly unavailable?: boolean;
      /** The menu stays, to show what comes of it. */
      readonly staysOpen?: boolean;
      run(): void;
    }
  | { readonly kind: "separator"; readonly id: string }
  | { readonly kind: "heading"; readonly id: string; readonly label: string };

const CONTENT =
  "fade z-50 min-w-48 rounded-card border border-line bg-raised p-1 text-body text-text shadow-floating";
const ITEM =
  "flex min-h-7 cursor-pointer items-center gap-2 rounded-control px-2 outline-none select-none data-disabled:cursor-default data-disabled:opacity-45 data-highlighted:bg-hover";

function entries(list: readonly MenuEntry[], kind: "dropdown" | "context"): ReactNode {
  const Parts = kind === "dropdown" ? RadixDropdown : RadixContext;
  return list.map((entry) => {
    if (entry.kind === "separator") return <Parts.Separator key={entry.id} className="my-1 h-px bg-line" />;
    if (entry.kind === "heading") {
      return (
        <Parts.Label key={entry.id} className="px-2 py-1 text-small font-semibold text-muted">
          {entry.label}
        </Parts.Label>
      );
    }
    const Icon = entry.icon;
    return (
      <Parts.Item
        key={entry.id}
        disabled={entry.disabled ?? false}
        {...(entry.checked !== undefined && { role: "menuitemradio", "aria-checked": entry.checked })}
        {...(entry.unavailable && { "aria-disabled": true })}
        onSelect={(event) => {
          if (entry.unavailable || entry.staysOpen) event.preventDefault();
          if (entry.unavailable) return;
          noteMenu(event.currentTarget);
          entry.run();
        }}
        className={classNames(
          ITEM,
          entry.danger && "text-error",
          entry.unavailable && "cursor-default",
          entry.detail !== undefined && "py-1",
        )}
      >
        {entry.checked !== undefined && (
          <span aria-hidden className="w-3 text-small">
            {entry.checked ? "✓" : ""}
          </span>
        )}
        {Icon && <Icon size={14} aria-hidden className="text-muted" />}
        <span className="min-w-0 flex-1">
          <span className={classNames("block", entry.unavailable && "text-faint")}>{entry.label}</span>
          {entry.detail !== undefined && (
            <span className="block max-w-80 text-small text-muted">{entry.detail}</span>
          )}
        </span>
        {entry.note !== undefined && (
          <span className="numeric pl-6 text-small whitespace-nowrap text-muted">{entry.note}</span>
        )}
        {entry.shortcut !== undefined && (
          <kbd className="numeric pl-6 text-small text-muted">{entry.shortcut}</kbd>
        )}
      </Parts.Item>
    );
  });
}

export function DropdownMenu(props: {
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "end";
  /** The button. */
  readonly children: ReactElement;
}): ReactNode {
  return (
    <RadixDropdown.Root>
      <RadixDropdown.Trigger asChild>{props.children}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          align={props.align ?? "start"}
          sideOffset={4}
          collisionPadding={8}
          className={CONTENT}
        >
          {entries(props.entries, "dropdown")}
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  );
}

export function ContextMenu(props: {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
  onOpenChange?(open: boolean): void;
}): ReactNode {
  return (
    <RadixContext.Root {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{props.children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={CONTENT}>
          {entries(props.entries, "context")}
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
