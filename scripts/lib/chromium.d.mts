/** The browser to drive: the `CHROMIUM` variable, else the usual places, else undefined. */
export function findChromium(): string | undefined;
