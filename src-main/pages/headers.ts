/** Headers of every answer: a page of the studio runs its own scripts, talks to its own server, and nothing else. */

/**
 * The content security policy. Styles may be inline (components measure and place themselves); scripts may not.
 * @param socketOrigin where the page's socket goes (`ws://127.0.0.1:4000`), for browsers that do not count it as `'self'`
 */
function contentSecurityPolicy(socketOrigin?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", socketOrigin].filter(Boolean).join(" ")}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** COOP and COEP cut the page off from others' windows and resources, which also allows it shared memory. */
export function securityHeaders(socketOrigin?: string): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(socketOrigin),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}

/** Built files have their hash in the name and never change; pages are asked for anew each time. */
export function cacheControl(path: string): string {
  return path.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-store";
}
