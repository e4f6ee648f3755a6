/**
 * Division by a constant, as text. Drivers of real GPUs do this themselves; a software one divides lane by lane, which costs more
 * than all the products of a loop.
 */

interface Quotient {
  /** WGSL for the quotient and the remainder; the dividend must be a name or stand in brackets. */
  readonly divided: (dividend: string) => string;
  readonly remainder: (dividend: string) => string;
}

/**
 * @param divisor WGSL: a constant such as `12u`, or an expression, by which it is really divided
 * @param most what the dividend never exceeds; where that is not known or over 65,535, only powers of two are replaced
 */
export function quotient(divisor: string, most = Number.POSITIVE_INFINITY): Quotient {
  const constant = /^\d+u$/.test(divisor) ? Number.parseInt(divisor, 10) : 0;
  const shift = Math.log2(constant);
  if (Number.isInteger(shift)) {
    return {
      divided: (dividend) => (shift === 0 ? dividend : `(${dividend} >> ${shift}u)`),
      remainder: (dividend) => (shift === 0 ? "0u" : `(${dividend} & ${constant - 1}u)`),
    };
  }
  const divided = byMultiplication(constant, most) ?? ((dividend: string) => `(${dividend} / ${divisor})`);
  return { divided, remainder: (dividend) => `(${dividend} - ${divided(dividend)} * ${divisor})` };
}

/** n / d = n * ceil(2^s / d) >> s for all n up to a limit that grows with s (Granlund and Montgomery 1994, theorem 4.2). */
function byMultiplication(divisor: number, most: number): ((dividend: string) => string) | undefined {
  if (divisor === 0 || most >= 65_536) return undefined;
  const shift = Math.max(16, Math.ceil(Math.log2((most + 1) * divisor)));
  const factor = Math.ceil(2 ** shift / divisor);
  if (shift > 31 || factor * most >= 2 ** 32) return undefined;
  return (dividend) => `((${dividend} * ${factor}u) >> ${shift}u)`;
}
