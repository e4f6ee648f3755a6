/** Makes the error of a damaged file. The reason goes on from a colon, without a full stop. */
export type Damaged = (reason: string) => Error;
