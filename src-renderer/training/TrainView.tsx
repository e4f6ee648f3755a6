import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function TrainView(): ReactNode {
  return <EmptyState icon={Activity} title="No training yet" />;
}
