/** Images that a number stands for. */
export interface ChosenImages {
  /** "4 taken for 9" */
  readonly title: string;
  /** Their numbers in the part. */
  readonly samples: readonly number[];
}
