/** Path of Electron's binary, or undefined when it was never fetched. */
export function findElectron(): string | undefined;
/** Fetches Electron's binary once. Resolves to its path, or undefined when it cannot be had. */
export function fetchElectron(options?: { limitMs?: number; noticeMs?: number }): Promise<string | undefined>;
