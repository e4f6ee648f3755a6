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
      /** Present: a tick stands before it. */
      readonly checked?: boolean;
      run(): void;
    }
  | { readonly kind: "separator"; readonly id: string }
  | { readonly kind: "heading"; readonly id: string; readonly label: string };

const CONTENT =
  "fade z-50 min-w-48 rounded-card border border-line bg-raised p-1 text-body text-text shadow-floating";
const ITEM =
  "flex h-7 cursor-pointer items-center gap-2 rounded-control px-2 outline-none select-none data-disabled:cursor-default data-disabled:opacity-45 data-highlighted:bg-hover";

function entries(list: readonly MenuEntry[], kind: "dropdown" | "context"): ReactNode {
  const Parts = kind === "dropdown" ? RadixDropdown : RadixContext;
  return list.map((entry) => {
    if (entry.kind === "separator") return <Parts.Separator key={entry.id} className="my-1 h-px bg-line" />;
    if (entry.kind === "heading") {
      return (
        <Parts.Label key={entry.id} className="section-heading px-2 py-1">
          {entry.label}
        </Parts.Label>
      );
    }
    const Icon = entry.icon;
    return (
      <Parts.Item
        key={entry.id}
        disabled={entry.disabled ?? false}
        onSelect={(event) => {
          noteMenu(event.currentTarget);
          entry.run();
        }}
        className={classNames(ITEM, entry.danger && "text-error")}
      >
        {entry.checked !== undefined && <span className="w-3 text-small">{entry.checked ? "✓" : ""}</span>}
        {Icon && <Icon size={14} aria-hidden className="text-muted" />}
        <span className="flex-1">{entry.label}</span>
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
