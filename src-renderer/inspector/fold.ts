/**
 * Whether the rarely changed parameters are shown. They fold open by themselves for a layer that has one of them set, and stay open
 * while it is looked at: resetting the last one must not take the field away from under the hands. Opened by hand, they are open for the
 * next layers too; closed by hand, they are closed for this one until another of its values is set.
 */
export interface Fold {
  /** The layer, or the layers, that this is about. */
  readonly owner: string;
  /** How many of its parameters in the fold were set. */
  readonly set: number;
  readonly openedBySet: boolean;
  readonly closedByHand: boolean;
}

export function newFold(owner: string, set: number): Fold {
  return { owner, set, openedBySet: set > 0, closedByHand: false };
}

/** @param wished whether a person opened a fold last, of whichever layer */
export function isOpen({ openedBySet, closedByHand }: Fold, wished: boolean): boolean {
  return !closedByHand && (wished || openedBySet);
}

/** After another layer, or another number of set parameters, came into view; the same fold where neither did. */
export function look(fold: Fold, owner: string, set: number): Fold {
  if (fold.owner !== owner) return newFold(owner, set);
  if (fold.set === set) return fold;
  return set > fold.set ? { ...fold, set, openedBySet: true, closedByHand: false } : { ...fold, set };
}
