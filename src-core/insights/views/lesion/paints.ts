import type { Paint } from "../../../pictures/picture";

/** Of the network, and of the one beside it. */
export const PAINTS = ["accent", "convolution"] as const satisfies readonly Paint[];
