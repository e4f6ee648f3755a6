/** Classes as a person names them. */
import { SkiploomError } from "#core/foundation/errors";

/**
 * By name, or by number from 0 on; undefined where none is named.
 *
 * @throws SkiploomError `unsupported` for a class that there is not
 */
export function classNamed(
  classNames: readonly string[],
  [wanted, ...more]: readonly string[],
): number | undefined {
  if (wanted === undefined) return undefined;
  const index = classNames.indexOf(wanted);
  const number = /^\d+$/.test(wanted) ? Number(wanted) : -1;
  const found = index >= 0 ? index : number;
  if (more.length === 0 && found >= 0 && found < classNames.length) return found;
  throw new SkiploomError(
    "unsupported",
    more.length > 0
      ? "One class is explained at a time."
      : `There is no class "${wanted.slice(0, 100)}". Say one of its ${classNames.length} classes by name, or by number from 0 on.`,
  );
}

export function classNameAt(names: readonly string[], index: number): string {
  return names[index] ?? `class ${index}`;
}
