import { ListTree } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function RunsView(): ReactNode {
  return <EmptyState icon={ListTree} title="No runs yet" />;
}
