import { MousePointerClick } from "lucide-react";
import type { ReactNode } from "react";
import { shortcutLabel } from "../../commands/keyboard";
import { EmptyState } from "../../ui/EmptyState";

export function EmptyCanvas(): ReactNode {
  return (
    <div className="pointer-events-none absolute inset-0">
      <EmptyState
        icon={MousePointerClick}
        title="Nothing is drawn yet"
        message={`Drag a layer here from the list at the left, or press ${shortcutLabel("Mod+K")} to search for one. Begin with Input.`}
      />
    </div>
  );
}
