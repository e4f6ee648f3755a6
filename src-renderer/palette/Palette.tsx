import { Blocks } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";

export function Palette(): ReactNode {
  return <EmptyState icon={Blocks} title="Layers" />;
}
