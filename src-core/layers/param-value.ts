/** Values of a layer's parameters as they are drawn; `network/document.ts` has the schemas that a file's are held to. */

export type Literal = number | string | boolean;

/** A value taken from the surrounding block's argument, times a factor (a bottleneck's last 1x1 has `filters x 4`). */
export interface ArgumentReference {
  readonly arg: string;
  readonly factor?: number | undefined;
}

export type ParamValue = Literal | ArgumentReference;

export function isArgumentReference(value: ParamValue): value is ArgumentReference {
  return typeof value === "object";
}
