/** Classes of CIFAR: the names that come with it, in their order, or numbers where none do. */
import { invalidSource } from "../../invalid-source";

const NUMBERS = { ten: 10, fine: 100, coarse: 20 } as const;

/** @param largest label that there is */
export function cifarClassNames(
  name: string,
  names: readonly string[] | undefined,
  kind: keyof typeof NUMBERS,
  largest: number,
): readonly string[] {
  const all = names ?? Array.from({ length: NUMBERS[kind] }, (_, label) => String(label));
  if (largest >= all.length)
    throw invalidSource(name, `it has the label ${largest}, and there are ${all.length} classes, from 0`);
  const twice = all.find((each, place) => all.indexOf(each) !== place);
  if (twice !== undefined) throw invalidSource(name, `two of its classes are called "${twice}"`);
  return all;
}
