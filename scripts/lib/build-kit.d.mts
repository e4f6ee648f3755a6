export function buildKit(
  folder: string,
): Promise<{ readonly bytes: number; readonly lines: readonly string[] }>;
export function bundleKit(outDir: string): Promise<void>;
