import { SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function Inspector(): ReactNode {
  return <EmptyState icon={SlidersHorizontal} title="Inspector" />;
}
