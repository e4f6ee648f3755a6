import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function TrainingDock(): ReactNode {
  return <EmptyState icon={Activity} title="No training yet" />;
}
