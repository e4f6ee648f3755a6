/** Training met a number that is not finite. `layer` is the path of the node where it was seen first. */
export class NotFiniteError extends Error {
  override readonly name = "NotFiniteError";
  constructor(
    readonly layer: string | undefined,
    readonly step: number,
    message = `A weight of "${layer}" is not a finite number.`,
  ) {
    super(message);
  }
}
