/** Paths as they are pasted: file managers put quotes around them, or make addresses of them. */

/**
 * The path itself, where it stands in quotes or is a `file://` address of this machine. All else stays as it is: a file may well have a
 * quote in its name, and `./'a'` is one called `'a'`.
 */
export function pastedPath(given: string): string {
  const [, , quoted] = /^\s*(["'])(.+)\1\s*$/s.exec(given) ?? [];
  const text = quoted ?? given;
  return /^\s*file:\/\//i.test(text) ? pathOfAddress(text.trim()) : text;
}

function pathOfAddress(address: string): string {
  const [, machine, escaped = ""] = /^file:\/\/([^/]*)(\/.*)$/is.exec(address) ?? [];
  if (machine !== "" && machine?.toLowerCase() !== "localhost") return address;
  try {
    const path = decodeURIComponent(escaped);
    return /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
  } catch {
    return address;
  }
}
