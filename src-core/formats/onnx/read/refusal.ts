/** Why a node cannot be had: it stays in its place as what it is, and what follows is read on. */
export class Refusal extends Error {
  constructor(
    /** A sentence. */
    readonly reason: string,
    /** A sentence: what to do. */
    readonly instead = "Replace it before the export, or import the parts before and behind it.",
  ) {
    super(reason);
  }
}
