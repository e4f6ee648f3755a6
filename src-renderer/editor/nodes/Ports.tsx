import { Handle, Position } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { useDetail } from "./detail";

export interface PortsProps {
  readonly inputs: boolean;
  readonly outputs: boolean;
}

/** Where wires are taken hold of: above and below. Far out nobody can, and a thousand of them would cost. */
export const Ports = memo(function Ports({ inputs, outputs }: PortsProps): ReactNode {
  if (useDetail() === "bars") return null;
  return (
    <>
      {inputs && <Handle type="target" position={Position.Top} className="port port-in" />}
      {outputs && <Handle type="source" position={Position.Bottom} className="port port-out" />}
    </>
  );
});
