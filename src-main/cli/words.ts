/** Numbers as people read them. */

/** `1,234`, `12.3 M`. */
export function amount(value: number): string {
  const large = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
  ] as const;
  for (const [size, letter] of large)
    if (Math.abs(value) >= size) return `${(value / size).toFixed(2)} ${letter}`;
  return Math.round(value).toLocaleString("en-US");
}

export function bytes(value: number): string {
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(0)} KiB`;
  if (value < 1024 ** 3) return `${(value / 1024 ** 2).toFixed(1)} MiB`;
  return `${(value / 1024 ** 3).toFixed(2)} GiB`;
}

export function percent(value: number): string {
  return `${(value * 100).toFixed(2)}%`;
}

/** `4.2 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function shapeWords(shape: readonly number[]): string {
  return shape.join("×");
}

/** A number with or without its unit, the unit alone, or "-". */
const NUMBER = /^-?([\d,.]+(e[+-]?\d+)?)?( ?[%A-Za-z]{1,3})?$/;

/** Rows as aligned columns; one whose every value is a number, or "-" where there is none, stands to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const numeric = header.map(
    (_, column) =>
      rows.every((row) => NUMBER.test(row[column] ?? "")) && rows.some((row) => /\d/.test(row[column] ?? "")),
  );
  return all.map((row) =>
    widths
      .map((width, column) => {
        const text = row[column] ?? "";
        return numeric[column] ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
