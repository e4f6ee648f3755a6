import { Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function Editor(): ReactNode {
  return <EmptyState icon={Workflow} title="Canvas" />;
}
