import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly icon?: LucideIcon | undefined;
  readonly title: string;
  readonly message?: string | undefined;
  readonly action?: ReactNode;
}

/** What stands where nothing is yet: says what would be here and how to get it. */
export function EmptyState({ icon: Icon, title, message, action }: EmptyStateProps): ReactNode {
  return (
    <div className="flex h-full min-h-24 flex-col items-center justify-center gap-2 p-4 text-center">
      {Icon && <Icon size={24} strokeWidth={1.5} aria-hidden className="text-faint" />}
      <p className="font-medium text-text">{title}</p>
      {message !== undefined && <p className="max-w-80 text-muted">{message}</p>}
      {action}
    </div>
  );
}
