import { Handle, Position } from "@xyflow/react";
import { memo, type ReactNode } from "react";

export interface PortsProps {
  readonly inputs: boolean;
  readonly outputs: boolean;
}

/** Where wires are taken hold of: above and below. */
export const Ports = memo(function Ports({ inputs, outputs }: PortsProps): ReactNode {
  return (
    <>
      {inputs && <Handle type="target" position={Position.Top} className="port port-in" />}
      {outputs && <Handle type="source" position={Position.Bottom} className="port port-out" />}
    </>
  );
});
